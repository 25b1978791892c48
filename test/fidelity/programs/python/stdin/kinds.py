import os
import stat
import fcntl

for fd in (0, 1, 2):
    mode = os.fstat(fd).st_mode
    print(fd, stat.S_ISFIFO(mode), stat.S_ISSOCK(mode), stat.S_ISCHR(mode), oct(mode), os.get_blocking(fd), os.get_inheritable(fd))
    print(oct(fcntl.fcntl(fd, fcntl.F_GETFL)), fcntl.fcntl(fd, fcntl.F_GETFD), os.readlink(f"/proc/self/fd/{fd}").split(":")[0])
