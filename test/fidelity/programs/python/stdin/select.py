import os
import select

ready, _, _ = select.select([0], [], [])
print(ready, os.read(0, 3), os.read(0, 100))
poll = select.poll()
poll.register(0)
print(poll.poll())
print(os.read(0, 1))
