const net = require('net');
const server = net.createServer((socket) => socket.pipe(socket)).listen('/tmp/socket', () => {
  const client = net.connect('/tmp/socket', () => client.end('echo'));
  client.on('data', (data) => console.log(data.toString()));
  client.on('close', () => server.close());
});
net.connect(9, '192.0.2.1').on('error', (error) => console.log(error.code, error.message));
require('dns').lookup('example.com', (error) => console.log(error.code));
