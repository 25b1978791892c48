import multiprocessing
import os
import random
import subprocess
import sys

print("spawned", subprocess.run([sys.executable, "-c", "import random; print(random.random())"], capture_output=True, text=True).stdout.strip())
read, write = os.pipe()
if os.fork() == 0:
    os.write(write, str(random.random()).encode())
    os._exit(0)
os.wait()
print("forked", os.read(read, 100).decode())
print("own", random.random())
