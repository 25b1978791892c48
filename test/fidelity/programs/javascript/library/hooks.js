const { AsyncLocalStorage, createHook, executionAsyncId } = require('async_hooks');
const storage = new AsyncLocalStorage();
storage.run('stored', () => setTimeout(() => console.log(storage.getStore(), executionAsyncId() > 0), 1));
console.log(executionAsyncId(), storage.getStore());
