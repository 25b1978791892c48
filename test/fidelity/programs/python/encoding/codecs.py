import codecs
import sys

print(sorted(name for name in sys.modules if name.startswith("encodings")))
print(codecs.lookup("utf8").name, codecs.lookup("idna").name, codecs.lookup_error("surrogateescape").__name__)
print("straße".encode("latin-1"), "日".encode("euc-jp"), "a.ü".encode("idna"))
