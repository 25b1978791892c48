import gc

print(gc.get_count(), gc.get_stats())
print(len(gc.get_objects()))
