$stdout.sync = true
puts 'replaced'
exec '/bin/sh', '-c', 'echo $0 $1; exit 4', 'name', 'word'
