try:
    with open("file", "wb", buffering=0) as file:
        while True:
            file.write(bytes(8 << 20))
except OSError as error:
    print(error)
