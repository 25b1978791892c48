console.log("before");
process.on('exit', () => process.exit(5));
process.exit(1);
