console.log('hrtime', process.hrtime.bigint());
console.log('origin', performance.timeOrigin);
