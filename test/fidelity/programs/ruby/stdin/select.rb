p IO.select([$stdin])&.first == [$stdin], $stdin.read_nonblock(3), $stdin.sysread(3)
p $stdin.read_nonblock(1, exception: false)
$stdin.readline
