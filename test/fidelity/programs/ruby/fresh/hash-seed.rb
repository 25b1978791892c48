puts "string #{'a word'.hash}"
puts "integer #{1.hash}"
puts "array #{[1, 'a'].hash}"
