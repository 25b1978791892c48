puts "before"
Thread.new { exit 5 }.join
puts 'not reached'
