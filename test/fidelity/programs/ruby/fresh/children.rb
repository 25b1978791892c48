puts "own #{rand}"
$stdout.flush
fork { puts "forked #{rand}" }
Process.wait
puts "spawned #{`ruby -e 'print rand'`}"
require 'tmpdir'
puts "folder #{Dir.mktmpdir}"
require 'openssl'
puts "openssl #{OpenSSL::Random.random_bytes(8).unpack1('H*')}"
