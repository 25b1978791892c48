"""What the main module says of itself."""
import sys
import __main__

print(__main__ is sys.modules["__main__"], vars(__main__) is globals(), __main__.__doc__)
print(repr(__main__), __main__.__dict__.get("__cached__", "none"))
