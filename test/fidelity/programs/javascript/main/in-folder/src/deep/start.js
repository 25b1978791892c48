console.log(__filename, process.cwd(), module.paths, require('./beside'));
