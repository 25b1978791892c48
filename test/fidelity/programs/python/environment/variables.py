import sys

print(sys.flags.optimize, sys.flags.dont_write_bytecode, sys.flags.inspect, sys.flags.verbose, __debug__)
assert False, "assertions are on"
