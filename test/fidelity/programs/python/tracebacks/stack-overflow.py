import resource
import sys

print(resource.getrlimit(resource.RLIMIT_STACK), flush=True)
sys.setrecursionlimit(10**9)


class Deep:
    def __repr__(self):
        return repr(self)


repr(Deep())
