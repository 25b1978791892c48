import sys

sys.stdout.write("no newline")
sys.exit([1, {"two": 3.0}])
