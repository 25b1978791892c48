puts $:, $LOAD_PATH.equal?($:)
p $".size, $-I.equal?($:), Gem.path, Gem.ruby_version, Gem.platforms.size
