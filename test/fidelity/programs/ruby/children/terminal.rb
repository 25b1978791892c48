require 'pty'
PTY.spawn('tty; exit 3') do |read, _write, pid|
  p read.gets
  Process.wait pid
  p $?.exitstatus
end
require 'io/console'
p $stdout.winsize rescue p $!.class
