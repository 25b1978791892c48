console.log(process.version, process.versions, process.arch, process.platform, process.release);
console.log(process.features, process.allowedNodeEnvironmentFlags.size);
