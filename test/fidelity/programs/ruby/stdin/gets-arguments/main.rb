while line = gets
  p [ARGF.filename, ARGF.file.lineno, line]
end
gets
