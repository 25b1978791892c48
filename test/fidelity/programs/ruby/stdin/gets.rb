while line = gets
  p line, $., $_
end
p gets, ARGF.filename, ARGF.lineno
