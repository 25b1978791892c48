print(__name__, __file__, __spec__ and __spec__.name)
