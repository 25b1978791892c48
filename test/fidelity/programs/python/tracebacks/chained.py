try:
    {}["missing"]
except KeyError as error:
    try:
        int("x")
    except ValueError:
        raise RuntimeError("both") from error
