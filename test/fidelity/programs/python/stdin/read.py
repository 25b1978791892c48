import sys

print(repr(sys.stdin.read()), repr(sys.stdin.read()), sys.stdin.closed)
