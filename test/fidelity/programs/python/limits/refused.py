import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)
calls = {"mount": 165, "unshare": 272, "ptrace": 101, "bpf": 321, "io_uring_setup": 425, "keyctl": 250, "userfaultfd": 323, "personality": 135, "clone3": 435}
for name, number in calls.items():
    arguments = [ctypes.c_long(0xFFFFFFFF if name == "personality" else 0)] * 5
    result = libc.syscall(number, *arguments)
    print(name, result, errno.errorcode.get(ctypes.get_errno()) if result == -1 else "")
