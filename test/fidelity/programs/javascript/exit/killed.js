require('fs').writeSync(1, 'before\n');
process.kill(process.pid, process.argv[2]);
setTimeout(() => console.log('not reached'), 5000);
