module Helper
  PLACE = __FILE__ unless const_defined?(:PLACE)
end
