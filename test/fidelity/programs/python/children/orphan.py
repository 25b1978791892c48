import os
import time

read, write = os.pipe()
if os.fork() == 0:
    if os.fork() == 0:
        while os.getppid() != 1:
            time.sleep(0.001)
        os.write(write, b"orphan of 1")
        os._exit(0)
    os._exit(0)
os.wait()
print(os.read(read, 100))
