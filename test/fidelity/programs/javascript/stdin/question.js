const readline = require('readline');
const lines = readline.createInterface({ input: process.stdin, output: process.stdout });
lines.question('name?\n', (name) => {
  console.log('hello', name);
  lines.close();
});
