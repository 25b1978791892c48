import threading

made = 0
event = threading.Event()
try:
    while True:
        threading.Thread(target=event.wait, daemon=True).start()
        made += 1
except RuntimeError as error:
    print(made, error)
event.set()
