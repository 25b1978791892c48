puts Object.constants.sort
p RbConfig::CONFIG.values_at('ruby_version', 'arch', 'prefix', 'rubylibdir', 'host_os'), RbConfig.ruby
