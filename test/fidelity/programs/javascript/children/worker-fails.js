const { Worker } = require('worker_threads');
const worker = new Worker('setTimeout(() => { throw new Error("in a worker") }, 1)', { eval: true });
// Told by its message: node comes to it by one of two ways, and the trace says which.
process.on('uncaughtException', ({ message }, origin) => {
  console.log(origin, message);
  process.exit(1);
});
process.on('exit', (code) => console.log('exit', code));
