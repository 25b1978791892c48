import asyncio


async def failing():
    await asyncio.sleep(0)
    raise ConnectionError("in a coroutine")


async def main():
    await asyncio.gather(failing(), asyncio.sleep(0.001))


asyncio.run(main())
