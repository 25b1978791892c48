class Failing:
    def __repr__(self):
        return "<failing>"

    def __del__(self):
        raise RuntimeError("while dying")


import sys

sys.unraisablehook = lambda event: print("unraisable", event.exc_type, event.exc_value, event.err_msg)
Failing()
kept = Failing()
print("main over")
