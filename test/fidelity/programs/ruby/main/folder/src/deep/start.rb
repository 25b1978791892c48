require_relative 'beside'
p __FILE__, __dir__, Dir.pwd, $0, BESIDE
