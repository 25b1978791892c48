if __FILE__ == $0
  puts 'is the main program'
end
puts DATA.read, DATA.lineno
__END__
kept below
the end
