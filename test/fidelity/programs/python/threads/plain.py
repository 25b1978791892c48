import threading

results = []
threads = [threading.Thread(target=results.append, args=(number,), name=f"worker {number}") for number in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(results), threading.active_count(), threading.Thread().name)
