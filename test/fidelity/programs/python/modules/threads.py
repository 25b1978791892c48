import os
import sys
import threading

main = threading.main_thread()
print(main.name, main.daemon, main.is_alive(), threading.current_thread() is main, threading.active_count())
print([thread.name for thread in threading.enumerate()], threading.get_native_id() == os.getpid())
print(main.ident == threading.get_ident(), list(sys._current_frames()) == [threading.get_ident()])
print(os.listdir("/proc/self/task") == [str(os.getpid())])
