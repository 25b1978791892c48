p Warning[:deprecated], Warning[:experimental]
warn 'warned'
warn 'with a place', uplevel: 0
def twice; end
def twice; end
$stderr.puts 'end'
