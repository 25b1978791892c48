console.log(process.pid, process.ppid, process.getuid(), process.getgid(), process.geteuid(), process.getegid(), process.getgroups());
const { spawnSync } = require('child_process');
console.log(spawnSync('/bin/sh', ['-c', 'echo $$ $PPID']).stdout.toString());
