console.log('before');
process.exit(Number(process.argv[2]));
