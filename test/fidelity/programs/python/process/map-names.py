names = set()
for line in open("/proc/self/maps"):
    fields = line.split(maxsplit=5)
    names.add((fields[1], fields[5].strip() if len(fields) > 5 else "", fields[3]))
for permissions, name, device in sorted(names):
    if name:
        print(permissions, name)
