console.log(Object.getOwnPropertyNames(globalThis).sort().join(' '));
console.log(Object.keys(globalThis), typeof global, typeof window, globalThis === this, this === module.exports);
