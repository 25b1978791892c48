import sys
import extra

print(sys.path, extra.__file__)
