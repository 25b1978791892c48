const fs = require('fs');
fs.writeFileSync('package.json', '{"type":"module"}');
fs.writeFileSync('late.js', 'export const late = import.meta.url;');
import('./late.js').then(({ late }) => console.log(late), (error) => console.log(error.name, error.message));
