console.log(process.execArgv, new Error('traced').stack);
process.emitWarning('a warning');
new Buffer(1);
