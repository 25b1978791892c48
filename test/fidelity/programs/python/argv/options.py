import sys

print(sys.argv)
print(sys.flags)
print(sys.warnoptions, sys._xoptions)
print(sys.dont_write_bytecode, sys.pycache_prefix)
