$stdout.sync = true
puts 'ready'
while line = $stdin.gets
  p line
end
puts 'end'
