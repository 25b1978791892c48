const fs = require('fs');
const fd = fs.openSync('file', 'w');
console.log(fs.writeSync(fd, Buffer.alloc(4096)));
fs.writeSync(fd, 'x');
