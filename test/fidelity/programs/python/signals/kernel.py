for line in open("/proc/self/status"):
    if line.split(":")[0] in ("SigQ", "SigPnd", "ShdPnd", "SigBlk", "SigIgn", "SigCgt"):
        print(line.rstrip())
