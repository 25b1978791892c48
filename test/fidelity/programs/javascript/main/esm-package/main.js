import { inner } from './inner.js';
import { createRequire } from 'module';

console.log(inner, import.meta.url, typeof require, process.argv[1]);
console.log(createRequire(import.meta.url)('./data.json'));
