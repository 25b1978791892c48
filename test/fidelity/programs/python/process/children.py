import os

pid = os.getpid()
print(open(f"/proc/{pid}/task/{pid}/children").read() if os.path.exists(f"/proc/{pid}/task/{pid}/children") else "not told")
print(sorted(name for name in os.listdir("/proc") if name.isdigit()))
print(open("/proc/1/comm").read(), open("/proc/self/stat").read().split()[1:8])
