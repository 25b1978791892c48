p $0, __FILE__, $PROGRAM_NAME, __dir__, __LINE__, __method__, ARGV, $*
p RUBY_VERSION, RUBY_PATCHLEVEL, RUBY_PLATFORM, RUBY_ENGINE, RUBY_DESCRIPTION, RUBY_COPYRIGHT, RUBY_RELEASE_DATE
p self, self.class, binding.local_variables, TOPLEVEL_BINDING.receiver.equal?(self)
