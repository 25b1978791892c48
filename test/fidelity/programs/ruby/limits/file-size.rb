File.open('file', 'w') do |file|
  p file.syswrite('x' * 4096)
  $stdout.flush
  file.syswrite('x')
end
