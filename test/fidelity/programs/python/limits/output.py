import sys

for _ in range(100):
    sys.stdout.write("0123456789" * 10)
    sys.stdout.flush()
print("over")
