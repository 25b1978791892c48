import struct

entries = open("/proc/self/auxv", "rb").read()
values = dict(struct.iter_unpack("QQ", entries))
print("random-at", values[25])
