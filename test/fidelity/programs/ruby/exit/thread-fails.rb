thread = Thread.new do
  Thread.current.report_on_exception = false
  raise 'in a thread'
end
begin
  thread.join
rescue => error
  p error
end
Thread.abort_on_exception = true
Thread.report_on_exception = false
Thread.new { raise 'ends all' }
sleep
