import os, random, secrets, uuid, tempfile

print("random", random.random())
print("urandom", os.urandom(8).hex())
print("secrets", secrets.token_hex(8))
print("uuid4", uuid.uuid4())
print("system", random.SystemRandom().random())
print("temporary", tempfile.mktemp())
