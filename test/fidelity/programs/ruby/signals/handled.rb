# Without a lock, since the signal may come before the first of them is done.
trap(ARGV[0]) { |number| $stdout.syswrite("got #{Signal.signame(number)}\n"); exit 6 }
$stdout.syswrite("ready\n")
sleep
