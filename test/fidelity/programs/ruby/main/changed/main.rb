File.write('late.rb', "LATE = __FILE__\n")
require './late'
p LATE
File.unlink('main.rb')
raise 'the source is gone'
