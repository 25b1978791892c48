import sys

for entry in sys.path:
    print(repr(entry))
print(len(sys.path_hooks), sorted(sys.path_importer_cache), sys.meta_path)
