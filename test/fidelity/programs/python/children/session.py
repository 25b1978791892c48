import os

if os.fork() == 0:
    print(os.setsid() == os.getpid(), os.getpgrp() == os.getpid(), flush=True)
    os._exit(0)
os.wait()
try:
    os.setsid()
    print("has a session of its own")
except PermissionError:
    print("leads one already")
