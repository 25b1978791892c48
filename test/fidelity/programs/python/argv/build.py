import platform
import sys

print(platform.python_build(), platform.python_compiler(), platform.python_implementation())
print(platform.machine(), platform.node(), platform.system())
print(sys.hash_info, sys.float_info, sys.int_info, sys.thread_info, sys.maxsize)
