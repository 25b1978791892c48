import sys

frame = sys._getframe()
print(frame.f_code.co_filename, frame.f_code.co_name, frame.f_lineno, frame.f_back)
print(frame.f_globals is globals(), frame.f_locals is globals(), frame.f_trace)
print(sys.gettrace(), sys.getprofile(), sys.getrecursionlimit(), sys.getswitchinterval())
