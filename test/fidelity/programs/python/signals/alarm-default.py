import signal

print("before", flush=True)
print(signal.getitimer(signal.ITIMER_REAL), signal.getitimer(signal.ITIMER_PROF), signal.alarm(0), flush=True)
signal.setitimer(signal.ITIMER_REAL, 0.005)
signal.pause()
