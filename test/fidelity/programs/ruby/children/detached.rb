Process.detach(spawn('sleep 100', out: '/dev/null', err: '/dev/null'))
puts 'main over'
