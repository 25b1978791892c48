import threading

local = threading.local()
local.value = "main"
thread = threading.Thread(target=lambda: print(hasattr(local, "value")))
thread.start()
thread.join()
print(local.value, threading.Lock(), threading.Lock().acquire(), threading.RLock().acquire()) if False else print(local.value)
