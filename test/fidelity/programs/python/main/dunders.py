import sys

print(__name__, __file__, __spec__, __package__, __doc__, __builtins__)
print(type(__loader__).__name__, getattr(__loader__, "name", None), getattr(__loader__, "path", None))
print(sorted(name for name in globals()))
print(__annotations__ if "__annotations__" in globals() else "no annotations")
