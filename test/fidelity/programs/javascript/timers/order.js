setTimeout(() => console.log('timeout 0'), 0);
setTimeout(() => console.log('timeout 3'), 3);
setImmediate(() => {
  console.log('immediate');
  process.nextTick(() => console.log('tick in immediate'));
});
process.nextTick(() => console.log('tick'));
Promise.resolve().then(() => console.log('microtask'));
queueMicrotask(() => console.log('queued'));
const until = Date.now() + 5;
while (Date.now() < until);
console.log('main over');
