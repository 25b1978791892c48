import ctypes
import faulthandler

print("before", faulthandler.is_enabled(), flush=True)
ctypes.string_at(0)
