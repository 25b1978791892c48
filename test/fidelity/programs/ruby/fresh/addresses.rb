maps = File.read('/proc/self/maps')
%w[stack vdso heap libc].each { |name| puts "#{name} #{maps[/^(\S+)-.*#{name}/, 1]}" }
