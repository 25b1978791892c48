const fs = require('fs');
for (const name of fs.readdirSync('/proc/self/fd')) {
  let target = 'closed';
  try {
    target = fs.readlinkSync(`/proc/self/fd/${name}`).split(':')[0];
  } catch {}
  console.log(name, target);
}
console.log(fs.openSync('/dev/null', 'r'));
