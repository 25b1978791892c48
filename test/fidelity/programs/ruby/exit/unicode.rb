def größe(x) = raise("é \xff 日本 #{x}")
größe(:ü)
