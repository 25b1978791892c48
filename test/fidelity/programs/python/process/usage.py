import resource
import time

before = resource.getrusage(resource.RUSAGE_SELF)
print(before.ru_utime < 5, before.ru_nswap, before.ru_msgsnd, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
print(time.process_time() < 5, time.thread_time() < 5, time.perf_counter() > 0)
print(resource.getpagesize())
