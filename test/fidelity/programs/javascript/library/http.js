const http = require('http');
const server = http.createServer((request, reply) => reply.end(`${request.method} ${request.url}`));
server.listen(0, '127.0.0.1', () => {
  http.get({ port: server.address().port, host: '127.0.0.1', path: '/a?b', agent: false }, (reply) => {
    reply.on('data', (data) => console.log(reply.statusCode, data.toString()));
    reply.on('end', () => server.close(() => console.log('closed')));
  });
});
