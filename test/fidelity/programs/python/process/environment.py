import ctypes
import os

for name, value in os.environ.items():
    print(name, repr(value))
libc = ctypes.CDLL(None)
libc.getenv.restype = ctypes.c_char_p
print(libc.getenv(b"LD_PRELOAD"), libc.getenv(b"PATH"), libc.getenv(b"PYTHONHASHSEED"))
os.environ["NEW"] = "set"
print(libc.getenv(b"NEW"), os.popen("echo $NEW; env | sort").read())
