import sys

print(hash("a"), hash(b"b"), hash(frozenset("abc")), sys.flags.hash_randomization)
print(set("abcdefgh"), list({"x", "y", "z"}))
