const { Worker } = require('worker_threads');
const worker = new Worker('setTimeout(() => { throw new Error("in a worker") }, 1)', { eval: true });
process.on('exit', (code) => console.log('exit', code));
