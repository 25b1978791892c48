import { setTimeout as wait, setImmediate as soon } from 'node:timers/promises';

process.nextTick(() => console.log('tick'));
console.log(await wait(1, 'waited'), await soon('soon'));
console.log(await Promise.allSettled([Promise.reject(1), 2]), await Promise.race([wait(50), 'first']));
