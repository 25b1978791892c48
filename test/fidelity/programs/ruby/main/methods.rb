p Kernel.private_instance_methods(false).sort, Object.instance_methods.sort
p Object.ancestors, Kernel.singleton_methods.sort.size
