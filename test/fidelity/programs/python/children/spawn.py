import os

pid = os.posix_spawn("/bin/sh", ["sh", "-c", "echo spawned; exit 2"], os.environ)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), os.system("exit 3"), os.popen("echo popen").read())
