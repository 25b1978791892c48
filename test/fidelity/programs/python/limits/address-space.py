import resource

resource.setrlimit(resource.RLIMIT_AS, (256 << 20, 256 << 20))
try:
    bytearray(512 << 20)
except MemoryError as error:
    print("MemoryError", error)
"x" * (1 << 40)
