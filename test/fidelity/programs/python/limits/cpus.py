import os

print(os.cpu_count(), len(os.sched_getaffinity(0)) == os.cpu_count())
