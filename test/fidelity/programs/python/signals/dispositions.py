import signal

for number in sorted(signal.valid_signals()):
    handler = signal.getsignal(number)
    print(int(number), handler if not callable(handler) else handler.__name__)
print(signal.pthread_sigmask(signal.SIG_BLOCK, []), signal.sigpending())
