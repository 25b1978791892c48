import ctypes
import ctypes.util

libc = ctypes.CDLL("libc.so.6", use_errno=True)
print(libc.abs(-5), ctypes.util.find_library("c"), libc.open(b"/no", 0), ctypes.get_errno(), ctypes.sizeof(ctypes.c_void_p))
compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
numbers = (ctypes.c_int * 4)(3, 1, 4, 1)
libc.qsort(numbers, 4, 4, compare(lambda a, b: a[0] - b[0]))
print(list(numbers), ctypes.CDLL("libm.so.6").floor is not None)
ctypes.CDLL("libabsent.so")
