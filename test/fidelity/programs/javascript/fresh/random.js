const crypto = require('crypto');
console.log('math', Math.random());
console.log('bytes', crypto.randomBytes(8).toString('hex'));
console.log('uuid', crypto.randomUUID());
console.log('values', crypto.webcrypto.getRandomValues(new Uint32Array(2)).join());
console.log('int', crypto.randomInt(2 ** 47));
