process.stdin.once('data', () => {
  process.stdin.pause();
  setTimeout(() => {
    console.log('resumed');
    process.stdin.resume();
  }, 1);
});
process.stdin.on('end', () => console.log('end'));
