const { Worker, isMainThread, workerData } = require('worker_threads');
if (isMainThread) {
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const workers = [1, 2, 3].map(() => new Worker(__filename, { workerData: shared }));
  let left = workers.length;
  for (const worker of workers) {
    worker.on('exit', () => {
      left -= 1;
      if (left === 0) console.log(Atomics.load(shared, 0));
    });
  }
} else {
  for (let times = 0; times < 1000; times++) Atomics.add(workerData, 0, 1);
}
