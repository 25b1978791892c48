def fail(depth):
    if depth == 3:
        raise LookupError("deep")
    fail(depth + 1)
