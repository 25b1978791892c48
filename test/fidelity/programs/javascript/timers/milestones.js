const { performance } = require('perf_hooks');
const { nodeStart, v8Start, environment, bootstrapComplete, loopStart, loopExit } = performance.nodeTiming;
console.log(nodeStart <= v8Start, v8Start <= environment, environment <= bootstrapComplete, loopStart, loopExit);
console.log(performance.eventLoopUtilization());
