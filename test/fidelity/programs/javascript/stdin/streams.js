for (const name of ['stdin', 'stdout', 'stderr']) {
  const stream = process[name];
  console.log(name, stream.fd, stream.isTTY, stream.constructor.name, stream._type, stream.writableHighWaterMark, stream.columns);
}
const fs = require('fs');
for (const fd of [0, 1, 2]) console.log(fd, fs.fstatSync(fd).mode.toString(8), fs.readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8').split('\n').slice(0, 2));
