p Object.new.object_id, Object.new.object_id, 'x'.object_id
