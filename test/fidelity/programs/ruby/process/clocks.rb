p Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID) < 5, Process.clock_gettime(Process::CLOCK_MONOTONIC) > 0
p (Time.now.to_f - Process.clock_gettime(Process::CLOCK_REALTIME)).abs < 1, Process.times.utime < 5
before = Process.clock_gettime(Process::CLOCK_MONOTONIC)
sleep 0.002
p Process.clock_gettime(Process::CLOCK_MONOTONIC) - before >= 0.002, Process.clock_getres(Process::CLOCK_MONOTONIC)
