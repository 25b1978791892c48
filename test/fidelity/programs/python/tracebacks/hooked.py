import sys


def hook(kind, value, traceback):
    print("hooked", kind.__name__, value, traceback.tb_lineno, traceback.tb_frame.f_code.co_filename)


sys.excepthook = hook
raise ValueError("to the hook")
