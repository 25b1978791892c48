puts 'größe'.upcase, '日本'.encode('EUC-JP').bytes.inspect, "\xff".inspect, 'é'.unicode_normalize(:nfd).length, "a\u0300".grapheme_clusters.size
$stdout.binmode.write("\xff\x00\xfe\n".b)
'ü' + "\xff".b
