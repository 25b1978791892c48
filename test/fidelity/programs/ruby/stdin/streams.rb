[$stdin, $stdout, $stderr].each do |io|
  p io, io.fileno, io.sync, io.tty?, io.external_encoding, io.internal_encoding, io.stat.ftype, io.stat.mode, io.close_on_exec?, io.lineno rescue p $!
end
p STDIN.equal?($stdin), STDOUT.equal?($stdout), $>.equal?($stdout)
