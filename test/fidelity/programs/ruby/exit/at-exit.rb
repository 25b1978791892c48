END { puts 'END block' }
at_exit { puts 'registered first' }
at_exit { puts 'then this'; at_exit { puts 'nested' } }
BEGIN { puts 'BEGIN block' }
at_exit { raise ArgumentError, 'in at_exit' }
puts 'main over'
