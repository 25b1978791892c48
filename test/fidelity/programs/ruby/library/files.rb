require 'fileutils'
FileUtils.mkdir_p 'a/b'
File.write 'a/b/c', "words\n"
File.symlink 'a/b/c', 'link'
p Dir.glob('**/*').sort, File.read('link'), File.stat('a/b/c').mode.to_s(8), File.realpath('link')
File.open('/etc/new', 'w')
