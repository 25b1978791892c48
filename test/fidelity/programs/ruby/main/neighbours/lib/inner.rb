INNER = [__FILE__, __dir__, caller_locations(1, 1).size]
