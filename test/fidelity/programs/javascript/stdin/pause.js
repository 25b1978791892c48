process.stdin.once('data', () => {
  process.stdin.pause();
  setTimeout(() => {
    console.log('resumed');
    process.stdin.resume();
  }, 1);
});
// Its end may come in the pause or after it.
process.stdin.on('end', () => {});
