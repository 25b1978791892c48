function shown(a, b = 2) {
  return a + b;
}
class Shown {
  value = 1;
}
console.log(shown.toString(), Shown.toString(), (() => 1).toString());
const position = new Error().stack.split('\n')[1];
console.log(position);
