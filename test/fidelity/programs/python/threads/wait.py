import threading
import time

event = threading.Event()
timer = threading.Timer(0.002, event.set)
timer.start()
print(event.wait(10), threading.Condition().acquire(), threading.Barrier(1).wait())
