console.log(Object.getOwnPropertyNames(process).sort().join('\n'));
console.log(Object.getOwnPropertyNames(Object.getPrototypeOf(process)).sort());
