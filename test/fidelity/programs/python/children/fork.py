import os
import sys

print("before")
sys.stdout.flush()
child = os.fork()
if child == 0:
    print("in the child", os.getppid() != 1)
    sys.exit(5)
print("ended with", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
