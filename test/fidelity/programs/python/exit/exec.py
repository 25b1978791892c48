import os
import sys

print("replaced", flush=True)
os.execv(sys.executable, [sys.executable, "-c", "import sys; print(sys.argv, sys.flags.isolated); sys.exit(4)", "a"])
