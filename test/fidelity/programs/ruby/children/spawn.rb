$stdout.sync = true
p system('echo system; exit 3'), $?.exitstatus, `echo ticks`, $?.success?, system('/no/such'), $?
pid = spawn('echo $0; kill -TERM $$')
Process.wait pid
p $?.signaled?, $?.termsig
puts `ulimit -a; umask; id; ls /proc/self/fd; grep -E 'Sig|Cap|Seccomp|NoNew' /proc/self/status`
