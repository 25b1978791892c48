import sys

a = sys.intern("some words")
b = sys.intern("some" + " words")
print(a is b, sys.getrefcount(object()), sys.getsizeof([]), sys.getsizeof({}), sys.getsizeof(""))
