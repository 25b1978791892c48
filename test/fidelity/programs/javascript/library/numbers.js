console.log(0.1 + 0.2, 2 ** 53 + 2, 5n ** 50n, Math.sin(1e22), Math.max(), (25).toString(36), parseInt('08'), [10, 9, 1].sort(), 1 / 3);
console.log(Math.fround(5.5), Math.hypot(3, 4), Math.cbrt(2), Math.expm1(1e-10), Math.tan(0.5), Math.pow(1.1, 10));
