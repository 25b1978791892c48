import re

print("linked", sorted(set(re.findall(r"/\S+\.so\S*", open("/proc/self/maps").read()))))
