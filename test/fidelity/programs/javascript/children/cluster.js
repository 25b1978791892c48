const cluster = require('cluster');
if (cluster.isPrimary) {
  const worker = cluster.fork();
  worker.on('message', (message) => console.log('message', message));
  worker.on('exit', (code) => console.log('exit', code, worker.id));
} else {
  process.send({ id: cluster.worker.id, argv: process.argv.length });
  process.exit(7);
}
