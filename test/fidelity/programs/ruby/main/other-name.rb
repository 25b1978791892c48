p __FILE__, $0, ARGV
raise 'here'
