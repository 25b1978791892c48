p ObjectSpace.each_object(Class).count, ObjectSpace.each_object(Module).count, ObjectSpace.each_object(IO).count, ObjectSpace.each_object(Thread).count
p ObjectSpace.each_object(Encoding).count, ObjectSpace.each_object(Binding).count
