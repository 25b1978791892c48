import os

os.set_blocking(0, False)
try:
    print(os.read(0, 1))
except BlockingIOError as error:
    print(error)
