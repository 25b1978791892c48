import sys
import helper
from package import inner
from package.inner import value

print(helper.__file__, helper.__name__, helper.__spec__.origin, helper.__cached__ if hasattr(helper, "__cached__") else None)
print(inner.__file__, inner.__package__, value)
print(sys.path[0], [name for name in sys.modules if "helper" in name or "package" in name])
