$stdout.sync = true
at_exit { puts "at exit #{$!.inspect} #{$!&.status.inspect}" }
puts 'before'
case ARGV[0]
when 'true' then exit true
when 'false' then exit false
when 'bang' then exit! 4
when 'abort' then abort 'aborted'
when 'raise' then raise SystemExit
end
