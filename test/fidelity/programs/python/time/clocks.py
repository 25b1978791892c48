import time

for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time"):
    information = time.get_clock_info(name)
    print(name, information.implementation, information.resolution, information.adjustable, information.monotonic)
before = time.monotonic()
time.sleep(0.002)
print(time.monotonic() - before >= 0.002, abs(time.time() - time.clock_gettime(time.CLOCK_REALTIME)) < 1)
