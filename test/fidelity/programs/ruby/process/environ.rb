p File.binread('/proc/self/environ'), ENV.to_a
ENV['NEW'] = 'set'
puts `env | sort`
