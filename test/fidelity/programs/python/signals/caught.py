import os
import signal

main = os.getpid()
if os.fork() == 0:
    while open(f"/proc/{main}/stat").read().rsplit(")", 1)[1].split()[0] != "S":
        pass
    os.write(1, b"main sleeps\n")
    os._exit(0)
try:
    signal.pause()
except KeyboardInterrupt as error:
    print("caught", repr(error), error.__traceback__.tb_lineno)
