print 'written twice '
pid = fork do
  at_exit { puts 'child at exit' }
  exit 6
end
Process.wait pid
p $?.exitstatus
read, write = IO.pipe
fork { read.close; write.puts rand.class; exit! }
write.close
p read.read
Process.waitall
