p $stdin.read, $stdin.read, $stdin.eof?, $stdin.external_encoding
