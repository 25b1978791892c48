p [1, 2.5, nil, :a, "b\u00fc\x00", 1..2, /r/i, { a: 1, 'b' => [2r, 3i] }, Struct.new(:x).new(1), Time.at(0).utc, Comparable, 10**40]
pp({ long: 'x' * 60, longer: 'y' * 60 })
puts [1, [2, [nil]]], nil.to_a.inspect, 0.1 + 0.2, 7 / -2, 2**0.5
printf("%05.2f|%-5s|%+d|%x\n", 3.14159, 'ab', 5, 255)
