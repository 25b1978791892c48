puts File.readlines('/proc/self/status').grep(/^(Sig|Shd)/)
p Signal.list.keys.first(5), trap('INT', 'DEFAULT'), trap('TERM', 'DEFAULT'), trap('PIPE', 'DEFAULT'), trap('CHLD', 'DEFAULT'), trap('USR1', 'DEFAULT')
