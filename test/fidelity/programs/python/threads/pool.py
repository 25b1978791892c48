import concurrent.futures
import queue

with concurrent.futures.ThreadPoolExecutor(4) as pool:
    print(list(pool.map(lambda n: n * n, range(10))), pool._thread_name_prefix)
jobs = queue.Queue()
jobs.put(1)
print(jobs.get(), jobs.empty())
