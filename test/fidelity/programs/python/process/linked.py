import ctypes

libc = ctypes.CDLL(None)
paths = []


class Information(ctypes.Structure):
    _fields_ = [("address", ctypes.c_void_p), ("name", ctypes.c_char_p)]


@ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(Information), ctypes.c_size_t, ctypes.c_void_p)
def each(information, size, data):
    paths.append(information.contents.name)
    return 0


libc.dl_iterate_phdr(each, None)
print(paths)
