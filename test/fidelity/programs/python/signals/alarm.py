import signal


class Late(Exception):
    pass


def handle(number, frame):
    raise Late(number)


signal.signal(signal.SIGALRM, handle)
signal.setitimer(signal.ITIMER_REAL, 0.005)
signal.pause()
