// Spawns commands from Node as a program without sandboxes would: many at once, each as soon as the one before has ended. Runs
// in the root that the commands run in, so it imports nothing but its neighbours. Reads lines of JSON, first a SpawnFiles, then a
// SpawnOrder each, which it answers with a line, a LoopResult.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { commandOf } from './client-place.ts';
import { closedLoop } from './closed-loop.ts';

/** Paths, relative to its working directory, with contents. */
export type SpawnFiles = readonly (readonly [path: string, content: string])[];

export interface SpawnOrder {
  /** The commands of one run, for any client (client-place.ts). */
  readonly commands: readonly (readonly string[])[];
  readonly clients: number;
  readonly durationMs: number;
}

function finish(argv: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const [program = '', ...args] = argv;
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.resume();
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`${argv.join(' ')} ended with ${code}`))));
  });
}

async function run({ commands }: SpawnOrder, client: number): Promise<void> {
  // oxlint-disable-next-line no-await-in-loop -- a program is compiled before it is run
  for (const argv of commands) await finish(commandOf(client, argv));
}

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const files: SpawnFiles = JSON.parse(String((await lines.next()).value));
for (const [path, content] of files) writeFileSync(path, content);
for await (const line of lines) {
  const order: SpawnOrder = JSON.parse(line);
  const result = await closedLoop((client) => run(order, client), order.clients, order.durationMs);
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
