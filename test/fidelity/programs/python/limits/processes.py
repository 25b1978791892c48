import os

made = 0
try:
    while True:
        if os.fork() == 0:
            os.read(os.pipe()[0], 1)
        made += 1
except OSError as error:
    print(made, error, flush=True)
os.kill(-1, 9)
