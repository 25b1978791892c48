object = Object.new
ObjectSpace.define_finalizer(object, proc { puts 'finalized' })
object = nil
puts 'main over'
