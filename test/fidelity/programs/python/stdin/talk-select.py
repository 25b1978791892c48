import select
import sys

print("ready", flush=True)
while True:
    readable, _, _ = select.select([sys.stdin], [], [])
    line = sys.stdin.readline()
    if not line:
        break
    print(len(readable), repr(line), flush=True)
