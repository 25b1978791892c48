$stdout.write 'out without an end'
$stderr.write 'err without an end'
