import re

print(re.findall(r"(?i)\b(\w)(\w*)", "Some WORDS, größe"), re.sub(r"(?P<x>a)", r"[\g<x>]", "banana"))
print(re.compile("a|b"), len(re._cache) if hasattr(re, "_cache") else "no cache")
