import time

while time.process_time() < 0.03:
    pass
print("was enough")
