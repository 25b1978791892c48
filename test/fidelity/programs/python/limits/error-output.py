import sys

print("kept")
sys.stdout.flush()
sys.stderr.write("e" * 5000)
