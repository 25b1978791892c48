import subprocess
import sys

print(sys.stdin.readline().strip(), flush=True)
print(subprocess.run(["/bin/cat"]).returncode)
