import multiprocessing


def square(n):
    return n * n


if __name__ == "__main__":
    for method in ("fork", "spawn", "forkserver"):
        with multiprocessing.get_context(method).Pool(2) as pool:
            print(method, pool.map(square, range(5)))
    print(multiprocessing.get_start_method(), multiprocessing.current_process().name, multiprocessing.parent_process())
