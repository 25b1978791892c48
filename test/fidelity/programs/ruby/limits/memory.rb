$stdout.sync = true
puts 'before'
kept = []
loop { kept << 'x' * (8 << 20) }
