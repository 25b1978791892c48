import os
import pty

pid, fd = pty.fork()
if pid == 0:
    print(os.ttyname(0), os.isatty(1), os.get_terminal_size())
    os._exit(0)
text = b""
try:
    while True:
        text += os.read(fd, 100)
except OSError:
    print(text, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
