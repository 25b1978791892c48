const { executionAsyncId, triggerAsyncId, AsyncResource } = require('async_hooks');
console.log(executionAsyncId(), triggerAsyncId(), new AsyncResource('mine').asyncId());
