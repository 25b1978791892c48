const fs = require('fs');
const watcher = fs.watch('.', (event, name) => {
  console.log(event, name);
  watcher.close();
});
setTimeout(() => fs.writeFileSync('new', ''), 1);
