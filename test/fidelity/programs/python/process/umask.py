import os

print(oct(os.umask(0o22)), oct(os.umask(0)))
open("file", "w").close()
print(oct(os.stat("file").st_mode))
