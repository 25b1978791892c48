import { fail } from './lib/fail';

process.on('exit', (code) => console.log('exit', code));
process.stdin.on('data', (bytes) => console.log('read', String(bytes)));
process.stdin.on('end', () => fail(3));
