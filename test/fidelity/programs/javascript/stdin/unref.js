process.stdin.on('data', () => {});
process.stdin.unref();
console.log('ends though stdin is open');
