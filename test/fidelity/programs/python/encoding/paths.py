import os

name = os.fsdecode(b"caf\xc3\xa9-\xff")
open(name, "w").close()
print(ascii(sorted(os.listdir("."))), os.listdir(b"."), ascii(os.fsdecode(b"\x80")))
