// host-state.ts          prints the host's state
// host-state.ts FILE     compares it with an earlier print: exits 1 and says what is left over, if anything
import { readFileSync } from 'node:fs';
import { findLeftovers, readHostState } from '../test/host/host-state.ts';

const stateDirectory = process.env['SKERRY_STATE'] ?? '/var/lib/skerry';
const [, , earlier] = process.argv;

if (earlier === undefined) {
  console.log([...readHostState(stateDirectory)].join('\n'));
} else {
  const left = await findLeftovers(new Set(readFileSync(earlier, 'utf8').split('\n')), stateDirectory);
  for (const line of left) console.log(`left behind: ${line}`);
  if (left.length > 0) process.exitCode = 1;
}
