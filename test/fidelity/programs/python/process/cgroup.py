import re

for line in open("/proc/self/cgroup"):
    print(re.sub(r"[0-9a-f]{8,}", "RANDOM", line.strip()))
