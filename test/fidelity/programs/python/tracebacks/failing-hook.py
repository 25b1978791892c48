import sys

sys.excepthook = lambda *error: 1 / 0
raise ValueError("to the failing hook")
