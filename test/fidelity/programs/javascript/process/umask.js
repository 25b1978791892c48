const fs = require('fs');
console.log(process.umask(0o77));
fs.writeFileSync('file', '');
console.log(fs.statSync('file').mode.toString(8));
