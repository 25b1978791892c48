p Symbol.all_symbols.size > 3000, :a.object_id == :a.object_id, 1.object_id, nil.object_id, true.object_id
