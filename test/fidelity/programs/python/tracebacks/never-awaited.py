async def lost():
    pass


lost()
print("main over")
