import random
import string

print(random.here, random.__file__)
print(string.here)
