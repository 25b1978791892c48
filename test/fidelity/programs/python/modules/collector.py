import gc

print(gc.isenabled(), gc.get_threshold(), gc.get_debug(), gc.garbage, gc.callbacks)
print(gc.get_freeze_count(), [generation["uncollectable"] for generation in gc.get_stats()])
print(gc.collect() >= 0)
