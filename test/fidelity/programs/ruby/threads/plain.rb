queue = Queue.new
threads = 5.times.map { |n| Thread.new { queue << n * n } }
threads.each(&:join)
p 5.times.map { queue.pop }.sort, queue.empty?
p Fiber.new { Fiber.yield 1; 2 }.resume, Thread.new { Thread.stop; 1 }.tap { |t| Thread.pass until t.stop?; t.run }.value
begin
  Thread.new { Queue.new.pop }.join
rescue Exception => error
  puts error.class, error.message.lines.first
end
