import os

for name in sorted(os.listdir("/proc/self/fd"), key=int):
    try:
        target = os.readlink(f"/proc/self/fd/{name}")
    except FileNotFoundError:
        continue
    print(name, target.split(":")[0])
print(os.open("/dev/null", os.O_RDONLY))
