puts File.readlines('/proc/self/maps').grep(/\.so/).map { |line| line.split.last }.uniq.sort
