import os
import time

fields = open("/proc/self/stat").read().rsplit(")", 1)[1].split()
started = int(fields[19]) / os.sysconf("SC_CLK_TCK")
uptime = float(open("/proc/uptime").read().split()[0])
print(0 <= uptime - started + 0.02, time.clock_gettime(time.CLOCK_BOOTTIME) > 0)
print(fields[0], fields[4], fields[5], fields[17], fields[18])
