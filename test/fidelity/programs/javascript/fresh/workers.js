const { Worker } = require('worker_threads');
const { execFileSync } = require('child_process');
console.log('main', Math.random());
console.log('child', execFileSync(process.execPath, ['-p', 'Math.random()']).toString().trim());
new Worker('console.log("worker", Math.random())', { eval: true });
