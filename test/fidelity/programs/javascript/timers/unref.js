setTimeout(() => console.log('never'), 100000).unref();
const interval = setInterval(() => {
  console.log('once');
  clearInterval(interval);
}, 1);
