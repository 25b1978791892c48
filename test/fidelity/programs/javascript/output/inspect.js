console.log([undefined, null, NaN, -0, 1n, Symbol('s'), /r/g, new Date(0), new Map([[1, { a: 2 }]]), new Set([1])]);
console.log(class A {}, function f() {}, () => {}, async () => {}, new Error('shown').message, new (class B { #p = 1; q = 2 })());
console.log(Buffer.from('abc'), new Uint8Array(3), new Proxy({}, {}), Promise.resolve(1), new WeakMap(), 'x'.repeat(200));
console.log(Array.from({ length: 120 }, (_, index) => index), { get a() { return 1; } }, [, 1], Object.create(null));
