function depth(n) {
  try {
    return depth(n + 1);
  } catch {
    return n;
  }
}
const reached = depth(0);
console.log(reached > 5000 && reached < 20000);
