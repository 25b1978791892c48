function outer() {
  inner();
}
function inner() {
  throw new TypeError('thrown', { cause: new RangeError('the cause') });
}
outer();
