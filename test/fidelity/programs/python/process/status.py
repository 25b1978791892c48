skipped = ("VmPeak", "VmSize", "VmLck", "VmPin", "VmHWM", "VmRSS", "RssAnon", "RssFile", "RssShmem", "VmData", "VmStk")
skipped += ("VmExe", "VmLib", "VmPTE", "VmSwap", "voluntary_ctxt_switches", "nonvoluntary_ctxt_switches", "THP_enabled")
for line in open("/proc/self/status"):
    if line.split(":")[0] not in skipped:
        print(line.rstrip())
