import array
import bz2
import decimal
import fractions
import json
import lzma
import pickle
import zlib

print(json.dumps({"b": [1, 2.5, None], "ä": True}), pickle.loads(pickle.dumps({1: ("a", b"b")})))
print(decimal.Decimal(1) / 3, fractions.Fraction(1, 3) + 1, array.array("d", [0.1]), 0.1 + 0.2)
print(zlib.compress(b"a" * 100), bz2.decompress(bz2.compress(b"b")), lzma.decompress(lzma.compress(b"c")))
