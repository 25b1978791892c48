import time

print("wall", time.time_ns())
print("monotonic", time.monotonic_ns())
print("boot", time.clock_gettime_ns(time.CLOCK_BOOTTIME))
