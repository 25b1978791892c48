const fs = require('fs');
fs.writeFileSync(Buffer.from([0x63, 0xff, 0xc3, 0xa9]), '');
console.log(fs.readdirSync('.'), fs.readdirSync('.', 'buffer'));
