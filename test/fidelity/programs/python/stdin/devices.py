for name in ("/dev/stdin", "/proc/self/fd/0"):
    with open(name) as opened:
        print(name, repr(opened.read()))
