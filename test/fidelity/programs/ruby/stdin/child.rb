p $stdin.getc
$stdout.flush
system 'cat'
