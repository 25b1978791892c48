const crypto = require('crypto');
const { privateKey } = crypto.generateKeyPairSync('ed25519');
console.log('key', privateKey.export({ format: 'der', type: 'pkcs8' }).toString('hex'));
console.log('many', Array.from({ length: 5 }, Math.random).join());
console.log('temporary', require('fs').mkdtempSync('/tmp/x-'));
