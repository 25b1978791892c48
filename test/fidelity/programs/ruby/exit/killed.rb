$stdout.sync = true
puts 'before'
Process.kill(ARGV[0], $$)
sleep 1
puts 'not reached'
