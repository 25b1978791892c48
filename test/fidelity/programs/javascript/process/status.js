const fs = require('fs');
const skipped = /^(Vm|Rss|voluntary|nonvoluntary|THP|Threads)/;
const lines = fs.readFileSync('/proc/self/status', 'utf8').split('\n');
console.log(lines.filter((line) => !skipped.test(line)).join('\n'));
