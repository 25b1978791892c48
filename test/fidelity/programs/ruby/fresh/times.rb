puts "time #{Time.now.to_r}"
puts "monotonic #{Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond)}"
