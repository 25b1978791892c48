console.log('ready');
process.stdin.on('data', (chunk) => console.log('got', JSON.stringify(chunk.toString())));
process.stdin.on('end', () => console.log('end'));
