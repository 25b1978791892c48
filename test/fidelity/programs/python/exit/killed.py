import os
import signal
import sys

print("before", flush=True)
os.kill(os.getpid(), getattr(signal, sys.argv[1]))
print("not reached" if sys.argv[1] != "SIGCHLD" else "ignored")
