const helper = require('./helper');
const { inner } = require('./folder');
const data = require('./data.json');
const packaged = require('packaged');
console.log(helper.name, inner, data, packaged, Object.keys(require.cache), module.children.map((child) => child.filename));
import('./module.mjs').then((module) => console.log(module.default, module[Symbol.toStringTag]));
