process.on(process.argv[2], (signal, number) => {
  console.log('got', signal, number);
  process.exit(6);
});
console.log('ready');
setInterval(() => {}, 1000);
