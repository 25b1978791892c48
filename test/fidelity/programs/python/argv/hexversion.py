import sys

print(sys.hexversion, sys.version_info, sys.abiflags, sys.copyright)
print(getattr(sys, "orig_argv", None))
