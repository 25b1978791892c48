import os

print(os.getpid(), os.getppid(), os.getsid(0), os.getpgid(0), os.getpgrp())
print(os.getuid(), os.geteuid(), os.getgid(), os.getegid(), os.getgroups(), os.getresuid(), os.getresgid())
child = os.fork()
if child == 0:
    print("child", os.getpid(), os.getppid(), flush=True)
    os._exit(0)
print("forked", child, os.waitpid(child, 0))
