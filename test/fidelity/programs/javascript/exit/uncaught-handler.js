process.on('uncaughtException', (error, origin) => console.log('uncaught', error.message, origin));
process.on('uncaughtExceptionMonitor', (error, origin) => console.log('monitor', error.message, origin));
setTimeout(() => console.log('goes on'), 1);
throw new Error('caught by the handler');
