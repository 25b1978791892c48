import os
import sys

print(__file__, sys.path[0], os.getcwd(), sys.argv)
import beside

print(beside.__file__)
