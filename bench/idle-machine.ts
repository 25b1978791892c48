import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

const lookMs = 1;
/** So many looks in a row: one may fall between two steps of the same work. */
const looks = 4;
const patienceLooks = 2500;

/**
 * Waits until nobody but the caller has anything to run, so that what one run left to be done (sandboxes made ahead, remains
 * removed) is not counted to the next. A machine that is never idle is measured as it is.
 */
export async function idleMachine(): Promise<void> {
  let idle = 0;
  for (let look = 0; look < patienceLooks && idle < looks; look += 1) {
    // oxlint-disable-next-line no-await-in-loop -- looks at what changes
    await setTimeout(lookMs);
    const [, , , runnable = ''] = readFileSync('/proc/loadavg', 'utf8').split(' ');
    idle = runnable.startsWith('1/') ? idle + 1 : 0;
  }
}
