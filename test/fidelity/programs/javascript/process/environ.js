console.log(JSON.stringify(require('fs').readFileSync('/proc/self/environ', 'utf8')));
console.log(process.env, Object.keys(process.env), process.env.LD_PRELOAD, 'ABSENT' in process.env);
process.env.NEW = 1;
console.log(require('child_process').execSync('echo $NEW').toString());
