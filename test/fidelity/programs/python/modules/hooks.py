import sys

print(sys.excepthook, sys.displayhook, sys.breakpointhook is sys.__breakpointhook__, sys.unraisablehook)
print(sys.last_type if hasattr(sys, "last_type") else None, hasattr(sys, "ps1"), sys.tracebacklimit if hasattr(sys, "tracebacklimit") else None)
