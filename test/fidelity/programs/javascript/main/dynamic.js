const vm = require('vm');
console.log(vm.runInThisContext('typeof require'), eval('typeof require'), new Function('return typeof require')());
console.log(vm.runInNewContext('[typeof console, Object.keys(globalThis)]', { a: 1 }));
