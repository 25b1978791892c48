const { spawn, spawnSync, execSync, execFileSync } = require('child_process');
console.log(spawnSync('/bin/sh', ['-c', 'cat; echo err >&2; exit 3'], { input: 'in' }));
console.log(execSync('echo $0; ulimit -a; umask; id; env | sort; ls /proc/self/fd', { encoding: 'utf8' }));
console.log(execFileSync('/bin/sh', ['-c', 'grep -E "Sig|Cap|Seccomp|NoNew" /proc/self/status'], { encoding: 'utf8' }));
const child = spawn('/bin/sh', ['-c', 'echo out; kill -TERM $$']);
child.stdout.on('data', (data) => console.log('data', data.toString()));
child.on('close', (code, signal) => console.log('close', code, signal));
