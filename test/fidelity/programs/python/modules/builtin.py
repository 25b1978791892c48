import sys

print(sys.builtin_module_names)
print(sorted(getattr(sys, "stdlib_module_names", []))[:20])
