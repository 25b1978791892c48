import sys

for stream in (sys.stdin, sys.stdout, sys.stderr):
    print(stream, stream.fileno(), stream.isatty(), stream.line_buffering, stream.write_through, stream.errors, stream.newlines)
    print(type(stream.buffer), stream.buffer.raw, stream.readable(), stream.writable(), stream.seekable())
print(sys.stdin is sys.__stdin__, sys.stdout is sys.__stdout__, sys.stderr is sys.__stderr__)
