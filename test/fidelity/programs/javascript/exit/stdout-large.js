process.stdout.write('x'.repeat(300000), () => console.error('written'));
process.on('exit', () => console.error('exit'));
