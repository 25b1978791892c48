require_relative 'helper'
begin
  Helper.fail(0)
rescue => error
  puts error.full_message(highlight: false, order: :top), error.backtrace_locations.map(&:lineno).inspect
end
Helper.fail(2)
