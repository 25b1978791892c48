const fs = require('fs');
const opened = [];
try {
  for (;;) opened.push(fs.openSync('/dev/null'));
} catch (error) {
  console.log(opened.length, error.code);
}
