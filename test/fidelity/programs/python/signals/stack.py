import signal
import threading

print(signal.get_wakeup_fd() if hasattr(signal, "get_wakeup_fd") else signal.set_wakeup_fd(-1))
print(threading.stack_size())
thread = threading.Thread(target=lambda: print(signal.pthread_sigmask(signal.SIG_BLOCK, [])))
thread.start()
thread.join()
