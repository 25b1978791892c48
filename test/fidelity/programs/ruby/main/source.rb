def shown(a, b = 2, *c, d:, e: 5, **f, &g); end

m = method(:shown)
p m.source_location, m.parameters, m.arity, caller, caller_locations(0)[0].to_s
p SCRIPT_LINES__ rescue p $!.class
if defined?(RubyVM::AbstractSyntaxTree)
  p RubyVM::AbstractSyntaxTree.of(m).type
end
p RubyVM::InstructionSequence.of(m).path, RubyVM::InstructionSequence.compile_option
