require 'securerandom'
puts "rand #{rand}"
puts "random #{Random.new_seed}"
puts "secure #{SecureRandom.hex(8)}"
puts "uuid #{SecureRandom.uuid}"
puts "bytes #{Random.bytes(8).unpack1('H*')}"
puts "shuffled #{(1..30).to_a.shuffle.join(',')}"
puts "seed #{Random::DEFAULT.seed}" if RUBY_VERSION < '3'
puts "own #{Random.new.rand} #{Random.srand}"
