import os

print(open("/proc/self/environ", "rb").read())
print(dict(os.environ) == {k: v for k, v in (e.split("=", 1) for e in open("/proc/self/environ").read()[:-1].split("\0"))})
