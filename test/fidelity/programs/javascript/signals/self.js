process.once('SIGUSR2', () => {
  console.log('handled');
  clearInterval(waiting);
});
const waiting = setInterval(() => {}, 1000);
process.kill(process.pid, 'SIGUSR2');
console.log(process.kill(process.pid, 0));
