require 'json'
require 'set'
require 'date'
require 'digest'
require 'erb'
require 'yaml'
require 'zlib'
require 'stringio'
require 'bigdecimal'
puts JSON.pretty_generate({ 'a' => [1, nil, 2.5] }), Set[1, 2].inspect, Date.new(2024, 2, 29) >> 12, Digest::SHA256.hexdigest('x')
puts ERB.new('<%= 1 + 1 %>').result, { 'k' => [1, 'v'] }.to_yaml, Zlib.crc32('x'), BigDecimal('0.1') + 1
