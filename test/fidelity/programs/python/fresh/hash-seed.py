print("hash", hash("a word"))
print("bytes", hash(b"some bytes"))
