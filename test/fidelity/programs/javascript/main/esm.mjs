import fs, { readFileSync } from 'node:fs';
import * as path from 'path';

console.log(import.meta.url, Object.keys(import.meta), typeof require, typeof module, this, typeof __filename);
console.log(readFileSync === fs.readFileSync, path.sep, await Promise.resolve('top level await'));
const { default: again } = await import('node:fs');
console.log(again === fs);
