import os

print(os.read(0, 4))
with os.fdopen(0) as again:
    print(repr(again.read()))
try:
    os.read(0, 1)
except OSError as error:
    print(error)
