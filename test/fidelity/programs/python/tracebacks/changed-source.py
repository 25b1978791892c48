import os

os.unlink(__file__)
raise ValueError("the source is gone")
