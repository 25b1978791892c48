with open("file", "wb", buffering=0) as file:
    print(file.write(b"x" * 4096), flush=True)
    print(file.write(b"x"))
