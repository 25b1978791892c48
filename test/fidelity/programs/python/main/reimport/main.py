import sys

if __name__ == "__main__":
    import main

    print(main.word, main is sys.modules["__main__"], main.__file__ == __file__)
word = "seen as " + __name__
