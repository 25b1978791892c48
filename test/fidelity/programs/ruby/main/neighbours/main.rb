require_relative 'helper'
require './lib/inner'
p Helper::PLACE, INNER, $LOADED_FEATURES.last(2)
p require('./lib/inner'), load('helper.rb')
begin
  require 'helper'
rescue LoadError => error
  p error.message, error.path
end
