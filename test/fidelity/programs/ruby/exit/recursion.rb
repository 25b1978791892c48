def forever(n) forever(n + 1) end
begin
  forever(0)
rescue SystemStackError => error
  p error.message, error.backtrace.first, error.backtrace.size > 5000, error.backtrace.size
end
