import subprocess
import sys

print(sys.flags.hash_randomization, hash(1), hash(1.5), hash(()), hash(None) == hash(None))
hashes = {subprocess.run([sys.executable, "-c", "print(hash('a'))"], capture_output=True).stdout for _ in range(3)}
print(len(hashes))
