import sys

print(sys.getallocatedblocks() > 1000, sys.getsizeof(sys.modules) > 0)
print(sys._debugmallocstats is not None)
