import { readFileSync } from 'fs';

enum Colour { Red, Green }
const colour: Colour = Colour.Green;
console.log(process.argv, colour, readFileSync(0, 'utf8'), __filename, require.main === module);
throw new Error('with a place');
