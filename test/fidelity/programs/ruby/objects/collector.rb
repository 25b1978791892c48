p GC.count, GC.stress, GC.disable, GC.enable, GC.stat.keys.sort
