const os = require('os');
console.log(os.hostname(), os.userInfo(), os.homedir(), os.tmpdir(), os.release(), os.type(), os.endianness(), os.networkInterfaces());
