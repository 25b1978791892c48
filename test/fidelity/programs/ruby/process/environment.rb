p $VERBOSE, $:, $LOADED_FEATURES.grep(/set|json/), Encoding.default_internal
