$stdout.sync = true
trap(ARGV[0]) { |number| puts "got #{Signal.signame(number)}"; exit 6 }
puts 'ready'
sleep
