value = [1, 2]
assert value == [1, 3], f"it is {value}"
