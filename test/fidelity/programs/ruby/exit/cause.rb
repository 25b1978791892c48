begin
  Integer('x')
rescue ArgumentError
  {}.fetch(:missing)
end
