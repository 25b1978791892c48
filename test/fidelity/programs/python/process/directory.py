import os

print(os.getcwd(), os.environ.get("PWD"), sorted(os.listdir(".")), oct(os.stat(".").st_mode), os.stat(".").st_uid)
for entry in sorted(os.scandir("."), key=lambda entry: entry.name):
    found = entry.stat()
    print(entry.name, oct(found.st_mode), found.st_uid, found.st_gid, found.st_size, found.st_nlink)
print(sorted(os.listdir("/tmp")), sorted(os.listdir("/home/sandbox")), sorted(os.listdir("/")))
print(sorted(os.listdir("/dev")), sorted(os.listdir("/dev/shm")))
