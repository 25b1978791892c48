import threading


def later():
    main.join()
    print("after main")


main = threading.main_thread()
threading.Thread(target=later).start()
print("main over")
