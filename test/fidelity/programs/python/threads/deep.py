import sys
import threading

threading.stack_size(16 * 1024 * 1024)
sys.setrecursionlimit(20000)


def down(n):
    return n if n == 0 else down(n - 1)


thread = threading.Thread(target=lambda: print(down(15000)))
thread.start()
thread.join()
