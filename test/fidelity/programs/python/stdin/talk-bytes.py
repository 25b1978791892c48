import os

os.write(1, b"ready\n")
while data := os.read(0, 100):
    os.write(1, repr(data).encode() + b"\n")
os.write(1, b"end\n")
