const { exec } = require('child_process');
exec('exit 4', (error, stdout, stderr) => console.log(error.code, error.killed, error.signal, error.cmd, stdout, stderr));
exec('sleep 20', { timeout: 5 }, (error) => console.log(error.killed, error.signal));
