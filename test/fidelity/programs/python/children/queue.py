import multiprocessing


def work(queue, value):
    queue.put(sum(value))


if __name__ == "__main__":
    queue = multiprocessing.Queue()
    total = multiprocessing.Value("i", 3)
    process = multiprocessing.Process(target=work, args=(queue, range(10)))
    process.start()
    print(queue.get(), total.value)
    process.join()
    print(process.exitcode, process.name)
