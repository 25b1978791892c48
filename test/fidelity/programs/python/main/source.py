import inspect
import linecache


def shown(a, b=2, *, c=3):
    """Is shown."""
    return a + b + c


class Shown:
    value = 1


print(inspect.getsource(shown), inspect.getsource(Shown), inspect.getsourcefile(shown))
print(inspect.signature(shown), shown.__code__.co_filename, shown.__code__.co_firstlineno)
print(repr(linecache.getline("main.py", 5)), list(linecache.cache))
