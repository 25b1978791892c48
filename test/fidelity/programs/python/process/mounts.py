import re

for line in open("/proc/self/mountinfo"):
    fields = line.split(" - ")
    where = fields[0].split()
    print(where[3], where[4], where[5], fields[1].split()[0])
