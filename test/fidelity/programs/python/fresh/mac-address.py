import uuid

print("uuid1", uuid.uuid1())
print("uuid4", uuid.uuid4())
