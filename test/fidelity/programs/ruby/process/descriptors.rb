Dir.children('/proc/self/fd').sort_by(&:to_i).each do |name|
  target = File.readlink("/proc/self/fd/#{name}") rescue next
  puts "#{name} #{target.split(':').first}"
end
p File.open('/dev/null').fileno
3.upto(40) { |fd| puts "#{fd} #{IO.for_fd(fd, autoclose: false).close_on_exec?}" rescue nil }
