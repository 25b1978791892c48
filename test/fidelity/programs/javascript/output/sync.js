const fs = require('fs');
process.stdout.write('first\n');
fs.writeSync(1, 'second\n');
process.stdout.write('third');
