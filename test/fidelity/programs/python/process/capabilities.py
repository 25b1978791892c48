import ctypes

libc = ctypes.CDLL(None, use_errno=True)
names = {3: "dumpable", 7: "keep capabilities", 8: "fpemu", 15: "name", 21: "seccomp", 23: "bounded", 26: "tsc", 27: "securebits"}
for option in (1, 2, 3, 7, 13, 21, 25, 27, 30, 36, 39, 47):
    value = ctypes.c_ulong(0)
    print(option, libc.prctl(option, ctypes.byref(value), 0, 0, 0), value.value, ctypes.get_errno())
