const { performance, PerformanceObserver } = require('perf_hooks');
const before = performance.now();
setTimeout(() => console.log(performance.now() - before >= 1.5, performance.now() < 30000, process.uptime() < 30), 2);
console.log(Math.abs(performance.timeOrigin + performance.now() - Date.now()) < 100, Date.now() > 1.7e12);
