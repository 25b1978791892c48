process.once('SIGUSR2', () => console.log('handled'));
process.kill(process.pid, 'SIGUSR2');
process.kill(process.pid, 0);
setTimeout(() => console.log('over'), 5);
