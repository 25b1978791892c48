import sys

print("no import is timed", sys.flags.dev_mode)
