import atexit


@atexit.register
def last():
    print("registered first, run last")


atexit.register(print, "run second")
atexit.register(int, "in atexit")
print("main over")
