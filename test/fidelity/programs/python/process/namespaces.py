import os

for name in sorted(os.listdir("/proc/self/ns")):
    print(name, os.readlink("/proc/self/ns/" + name).split(":")[0])
for name in ("uid_map", "gid_map"):
    ranges = [line.split() for line in open("/proc/self/" + name)]
    print(name, [(inside, count) for inside, _, count in ranges])
print(open("/proc/self/setgroups").read())
