const report = process.report.getReport();
console.log(Object.keys(report), report.header.commandLine, report.header.cwd, report.header.nodejsVersion, report.header.osName);
console.log(report.javascriptStack.message, report.libuv.map((handle) => handle.type).sort(), report.userLimits, report.sharedObjects.length > 3);
