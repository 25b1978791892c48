module.exports = function fail(depth) {
  if (depth === 3) throw new Error('deep');
  fail(depth + 1);
};
