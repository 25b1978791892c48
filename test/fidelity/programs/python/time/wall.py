import os
import time

open("now", "w").close()
print(abs(os.stat("now").st_mtime - time.time()) < 5, time.gmtime().tm_year > 2020)
print(time.perf_counter() >= 0, time.process_time() < 1, os.times().elapsed > 0)
