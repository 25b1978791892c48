process.stdout.on('error', (error) => console.error('error', error.code));
try {
  process.stdout.end('ended\n');
} catch (error) {
  console.error(error.message);
}
process.stdout.on('close', () => console.error('closed'));
