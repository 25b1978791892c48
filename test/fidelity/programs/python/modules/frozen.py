import importlib.machinery
import importlib.util
import sys

for name in ("os", "codecs", "io", "site", "encodings", "posixpath", "zipimport", "json", "_thread", "math"):
    spec = importlib.util.find_spec(name)
    print(name, spec.origin, type(spec.loader), getattr(spec.loader, "__name__", None), name in sys.modules)
print(importlib.machinery.all_suffixes())
