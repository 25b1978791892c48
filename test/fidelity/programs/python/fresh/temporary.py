import os
import tempfile

with tempfile.NamedTemporaryFile() as file:
    print("file", file.name)
print("folder", tempfile.mkdtemp())
print("name", os.path.basename(tempfile.mktemp()))
