import warnings

print(warnings.filters)
warnings.warn("seen once")
warnings.warn("deprecated", DeprecationWarning)
open("/dev/null")
