for (let line = 0; line < 2000; line++) console.log('line', line);
process.exit(0);
