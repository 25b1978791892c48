import os

print(os.environ.get("LD_PRELOAD"), os.environ.get("LD_LIBRARY_PATH"), os.environ.get("LD_BIND_NOW"))
