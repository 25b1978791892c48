$stdout.sync = true
100.times { print 'x' * 100 }
