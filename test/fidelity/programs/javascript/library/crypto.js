const crypto = require('crypto');
console.log(crypto.createHash('sha256').update('x').digest('hex'), crypto.getHashes().length, crypto.getFips());
console.log(crypto.scryptSync('a', 'b', 8).toString('hex'), crypto.createHmac('md5', 'k').update('d').digest('base64'));
crypto.pbkdf2('a', 'b', 10, 8, 'sha1', (error, key) => console.log(key));
console.log(process.versions.openssl, crypto.constants.defaultCoreCipherList === undefined);
