const controller = new AbortController();
controller.signal.addEventListener('abort', () => console.log(controller.signal.reason.name));
controller.abort();
const { once, EventEmitter } = require('events');
once(new EventEmitter(), 'never', { signal: AbortSignal.timeout(1) }).catch((error) => console.log(error.name, error.code));
