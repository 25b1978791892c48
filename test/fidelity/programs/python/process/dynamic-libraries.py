import ctypes
import re

loaded = set()
for line in open("/proc/self/maps"):
    found = re.search(r"/\S+\.so\S*", line)
    if found:
        loaded.add(found.group())
print("\n".join(sorted(loaded)))
