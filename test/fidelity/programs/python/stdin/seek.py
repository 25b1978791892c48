import sys

for act in (sys.stdin.tell, lambda: sys.stdin.seek(0), lambda: sys.stdin.buffer.peek(2)):
    try:
        print(act())
    except Exception as error:
        print(type(error), error)
