import cmath
import math
import sys

print(math.pi, math.sin(1e22), cmath.exp(1j), 2**200, -7 // 2, round(2.5), float("nan"), 1e400)
print(sys.get_int_max_str_digits() if hasattr(sys, "get_int_max_str_digits") else None, int("9" * 4000) % 97)
