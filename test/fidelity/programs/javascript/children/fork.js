const { fork } = require('child_process');
if (process.argv[2] === 'child') {
  process.on('message', (message) => {
    process.send({ echoed: message, argv: process.argv, execArgv: process.execArgv, connected: process.connected });
    process.disconnect();
  });
} else {
  const child = fork(__filename, ['child'], { execArgv: ['--no-warnings'] });
  child.on('message', (message) => console.log(message));
  child.on('exit', (code, signal) => console.log('exit', code, signal));
  child.send({ some: ['words'] });
}
