const { Worker, isMainThread, parentPort, workerData, threadId } = require('worker_threads');
if (isMainThread) {
  const worker = new Worker(__filename, { workerData: { given: 1 }, argv: ['a'] });
  worker.on('message', (message) => console.log(message));
  worker.on('exit', (code) => console.log('exit', code, threadId));
} else {
  parentPort.postMessage([workerData, threadId, process.argv, process.pid === process.pid, require.main === module]);
  process.exit(3);
}
