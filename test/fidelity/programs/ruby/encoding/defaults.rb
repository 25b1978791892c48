p Encoding.default_external, Encoding.default_internal, Encoding.find('locale'), Encoding.find('filesystem'), __ENCODING__, Encoding.list.size
p "ü".encoding, ENV["HOME"].encoding, ARGV[0]&.encoding, "".b.encoding, $stdin.gets&.encoding, `echo x`.encoding, Dir.pwd.encoding
