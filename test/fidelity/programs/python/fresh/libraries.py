import ssl
import hashlib
import ctypes
import os

print("ssl", ssl.RAND_bytes(8).hex())
print("scrypt-salt", os.urandom(16).hex())
buffer = ctypes.create_string_buffer(16)
ctypes.CDLL(None).getrandom(buffer, 16, 0)
print("getrandom", buffer.raw.hex())
print("boot", open("/proc/sys/kernel/random/uuid").read().strip())
