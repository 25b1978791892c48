opened = []
begin
  loop { opened << File.open('/dev/null') }
rescue SystemCallError => error
  p opened.size, error
end
