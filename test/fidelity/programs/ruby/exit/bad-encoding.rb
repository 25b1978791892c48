# encoding: no-such
puts 'never'
