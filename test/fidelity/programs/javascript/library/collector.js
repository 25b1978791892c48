const registry = new FinalizationRegistry(() => {});
registry.register({}, 1);
console.log(new WeakRef({ a: 1 }).deref().a, typeof gc, require('v8').getHeapSpaceStatistics().map((space) => space.space_name));
