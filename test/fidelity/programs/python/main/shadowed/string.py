here = "its own, too"
