puts 'before'
exit Integer(ARGV[0])
