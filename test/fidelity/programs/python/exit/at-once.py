import os
import sys

sys.stdout.write("lost")
os.write(1, b"kept\n")
os._exit(7)
