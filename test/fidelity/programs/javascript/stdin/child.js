const { spawnSync } = require('child_process');
console.log(spawnSync('/bin/cat', { stdio: ['inherit', 'pipe', 'inherit'] }).stdout.toString());
