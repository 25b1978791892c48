const { spawnSync } = require('child_process');
const { pid, ...rest } = spawnSync('/no/such/program');
console.log(rest.error, rest.status);
spawnSync('/bin/false', { stdio: 'inherit' });
require('child_process').execFileSync('/bin/false');
