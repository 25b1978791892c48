require 'timeout'
begin
  Timeout.timeout(0.005) { sleep }
rescue Timeout::Error => error
  p error
end
p Timeout.timeout(10) { :done }
