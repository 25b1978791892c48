p Dir.pwd, ENV['PWD'], Dir.children('.').sort, Dir.children('/').sort, Dir.children('/tmp'), File.umask.to_s(8), Dir.home, Dir.tmpdir rescue p $!.class
Dir.children('.').sort.each { |name| p [name, File.stat(name).mode.to_s(8), File.stat(name).uid, File.stat(name).size] }
