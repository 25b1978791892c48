class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone", self.name)


first = Noisy("a global")
cycle = Noisy("in a cycle")
cycle.self = cycle


def f():
    Noisy("a local")


f()
print("main over")
