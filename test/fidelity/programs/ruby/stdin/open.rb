p $stdin.read_nonblock(1, exception: false), IO.select([$stdin], nil, nil, 0)
