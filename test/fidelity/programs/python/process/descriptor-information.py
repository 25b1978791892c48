import os

for fd in (0, 1, 2):
    information = open(f"/proc/self/fdinfo/{fd}").read().split("\n")
    print(fd, [line for line in information if line.startswith(("pos", "flags"))])
for fd in range(3, 64):
    try:
        os.fstat(fd)
        print("open", fd)
    except OSError:
        pass
