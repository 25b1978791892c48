$stdout.sync = true
puts 'before'
sleep
