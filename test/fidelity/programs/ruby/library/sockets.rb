require 'socket'
server = TCPServer.new('127.0.0.1', 0)
thread = Thread.new { client = server.accept; client.puts client.gets.upcase; client.close }
socket = TCPSocket.new('127.0.0.1', server.addr[1])
socket.puts 'hello'
p socket.read, thread.join.status
begin
  TCPSocket.new('192.0.2.1', 80)
rescue SystemCallError => error
  p error
end
p Socket.gethostname, (Addrinfo.getaddrinfo('example.com', 80) rescue $!.class)
