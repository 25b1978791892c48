import os

for name in sorted(os.listdir("/dev")):
    found = os.lstat("/dev/" + name)
    print(name, oct(found.st_mode), os.major(found.st_rdev), os.minor(found.st_rdev))
