import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { leftovers, ownIds } from '../../engine/support/leftovers.ts';
import type { Traces } from '../../engine/support/leftovers.ts';

const ownUid = new RegExp(
  ` of (${Object.values(ownIds)
    .map((first) => `${first / 10_000}\\d{4}`)
    .join('|')})$`,
);

/** What the sandboxes of an engine that lives have on the host: processes, stages' groups, and unfinished layers. */
export function sandboxTraces(host: Traces): readonly string[] {
  return leftovers(host).flatMap((trace) => {
    if (trace.startsWith('/'))
      return readdirSync(join(trace, 'runs'), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => join(trace, 'runs', entry.name));
    return trace.startsWith('process') && !ownUid.test(trace) ? [] : [trace];
  });
}
