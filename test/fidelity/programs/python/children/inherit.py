import os
import subprocess
import sys

sys.stdout.write("first\n")
sys.stdout.flush()
subprocess.run(["/bin/sh", "-c", "echo second; echo to stderr >&2; ls /proc/self/fd; cat /proc/self/status | grep -E 'Sig|Cap|Seccomp|NoNew'"])
