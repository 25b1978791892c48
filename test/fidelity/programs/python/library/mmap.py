import mmap

with open("file", "w+b") as file:
    file.write(b"0123456789" * 1000)
    file.flush()
    with mmap.mmap(file.fileno(), 0) as mapped:
        mapped[0:4] = b"ABCD"
        print(mapped[:8], len(mapped), mapped.find(b"78"))
shared = mmap.mmap(-1, 4096)
shared.write(b"anonymous")
print(shared[:9], mmap.PAGESIZE)
