process.stdin.setEncoding('utf8');
let all = '';
process.stdin.on('data', (chunk) => (all += chunk));
process.stdin.on('end', () => console.log('end', JSON.stringify(all)));
process.stdin.on('close', () => console.log('close'));
