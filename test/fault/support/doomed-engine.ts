// A server that does what it is told, until it is killed: on a line of stdin it acts the scenario that its argument names.
import { once } from 'node:events';

import { launcherPid, ownIds } from '../../engine/support/leftovers.ts';
import { startTestEngine } from '../../engine/support/test-engine.ts';
import { scenarios } from './scenarios.ts';

const scenario = Object.values(scenarios).find(({ name }) => name === process.argv[2]);
if (scenario === undefined) throw new Error('there is no such scenario');
const host = await startTestEngine(ownIds);
console.log(JSON.stringify({ layersDirectory: host.layersDirectory, name: host.name, launcher: launcherPid(host) }));
await once(process.stdin, 'data');
const settled = await scenario.act(host.engine);
console.log(settled.every(({ status }) => status === 'fulfilled') ? 'done' : 'failed');
// Lives on, as a server does.
process.stdin.resume();
