console.log(JSON.stringify(process.config, null, 1));
