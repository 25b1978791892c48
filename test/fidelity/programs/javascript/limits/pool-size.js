const crypto = require('crypto');
const started = [1, 2, 3, 4].map((n) => new Promise((resolve) => crypto.pbkdf2('a', 'b', 1, 8, 'sha1', () => resolve(n))));
Promise.all(started).then((done) => {
  const names = require('fs').readdirSync('/proc/self/task').length;
  console.log(done, names);
});
