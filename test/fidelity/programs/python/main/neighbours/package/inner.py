from . import __name__ as parent

value = parent + " is the parent"
