import { readdirSync } from 'fs';

console.log(readdirSync('/tmp'));
