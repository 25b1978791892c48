const zlib = require('zlib');
console.log(zlib.gzipSync('words'.repeat(100)).length, zlib.inflateSync(zlib.deflateSync('a')).toString(), zlib.brotliCompressSync('b').length);
zlib.gunzip(Buffer.from('not gzip'), (error) => console.log(error.code));
