import sys

print(__file__, sys.argv)
raise ValueError("here")
