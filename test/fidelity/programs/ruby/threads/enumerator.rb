e = Enumerator.new { |y| 3.times { |n| y << n } }
p e.next, e.peek, e.next, e.next, (e.next rescue $!.message), (1..Float::INFINITY).lazy.map { |n| n * 2 }.first(3)
