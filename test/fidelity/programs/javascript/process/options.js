console.log(require('v8').getHeapStatistics().heap_size_limit, process.allowedNodeEnvironmentFlags.has('--inspect'));
console.log(process.binding ? 'binding' : '', require('v8').cachedDataVersionTag());
