const fs = require('fs');
console.log(process.cwd(), process.env.PWD, fs.readdirSync('.'), fs.readdirSync('/').sort(), fs.readdirSync('/tmp'));
for (const name of fs.readdirSync('.')) {
  const { mode, uid, gid, size, nlink } = fs.statSync(name);
  console.log(name, mode.toString(8), uid, gid, size, nlink);
}
