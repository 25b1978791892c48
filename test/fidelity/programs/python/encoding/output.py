import sys

print("é ü 日本 😀")
print("é", file=sys.stderr)
sys.stdout.buffer.write(b"\xff\xfe\x00")
try:
    print("\udcff")
except UnicodeEncodeError as error:
    print(error)
