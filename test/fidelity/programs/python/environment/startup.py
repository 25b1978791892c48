import sys

print("startup", sys.flags.interactive)
