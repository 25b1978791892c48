process.stdin.destroy();
process.stdin.on('close', () => console.log('closed', process.stdin.destroyed));
