import threading


def failing():
    raise KeyError("in a thread")


thread = threading.Thread(target=failing, name="worker")
thread.start()
thread.join()
print("main goes on")
