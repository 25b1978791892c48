require 'open3'
p IO.popen(['cat'], 'r+') { |io| io.write('in'); io.close_write; io.read }
out, err, status = Open3.capture3('tr a-z A-Z; echo err >&2; exit 2', stdin_data: 'words')
p out, err, status.exitstatus
p IO.popen('-') { |io| io ? io.read : puts('from the fork') }
