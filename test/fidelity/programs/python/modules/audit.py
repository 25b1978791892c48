import sys

watched = ("open", "import", "compile", "os.listdir")
sys.addaudithook(lambda event, args: print(event, args[0]) if event in watched and isinstance(args[0], str) else None)
import colorsys

open("/dev/null").close()
