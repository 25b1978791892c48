$stdout.sync = true
puts 'before'
system 'kill -ABRT $$'
p $?.termsig
exec '/bin/sh', '-c', 'kill -ABRT $$'
