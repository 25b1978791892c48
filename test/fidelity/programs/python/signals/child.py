import os
import signal
import subprocess

signal.signal(signal.SIGCHLD, lambda number, frame: print("a child ended"))
print(subprocess.run(["/bin/sh", "-c", "kill -TERM $$"]).returncode)
