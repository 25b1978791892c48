console.log(new Error('whole').stack);
console.trace('traced');
Error.stackTraceLimit = 3;
console.log(new Error('short').stack);
Error.prepareStackTrace = (error, frames) => frames.map((frame) => [frame.getFileName(), frame.getLineNumber(), frame.getColumnNumber()]);
console.log(new Error('structured').stack);
