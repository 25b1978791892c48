import { runShell, shell, spec } from './run-shell.ts';
import { ownIds } from './leftovers.ts';
import { startTestEngine } from './test-engine.ts';

/** A server that works until it is killed; it says on stdout what it leaves behind. */
const host = await startTestEngine(ownIds);
await runShell(host.engine, 'true');
const sandbox = await host.engine.create(spec);
sandbox.start(
  shell('sleep 1000 & setsid sleep 1000 & echo ready; wait', {
    onOutput: () => process.stdout.write(`${host.layersDirectory} ${host.name}\n`),
  }),
);
