const test = require('node:test');
const assert = require('node:assert');
try {
  assert.deepStrictEqual({ a: 1, b: [1, 2] }, { a: 1, b: [1, 3] });
} catch (error) {
  console.log(error.message, error.code);
}
console.log(typeof test);
