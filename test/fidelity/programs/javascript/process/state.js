console.log(process.exitCode, process.connected, process.channel, process.domain, process.debugPort, process.noDeprecation);
console.log(process.uptime() < 30, process.hrtime.bigint() > 0n, process.cpuUsage().user < 5e6, performance.timeOrigin > 1e12);
console.log(process.listenerCount('exit'), process.eventNames(), process.getMaxListeners());
console.log(Object.keys(process.memoryUsage()), process.sourceMapsEnabled, process.getUncaughtExceptionCaptureCallback);
