import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';

const setup = path.join(import.meta.dirname, '..', 'setup');
let directory = '';

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'skerry-serve-'));
  mkdirSync(path.join(directory, 'server/src'), { recursive: true });
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** Runs the loop of `./skerry up` around a program that stands in the server's place. */
function serve(program: string): ChildProcessByStdio<null, Readable, Readable> {
  writeFileSync(path.join(directory, 'server/src/main.ts'), program);
  const script = 'set -euo pipefail; source "$1/say.sh"; source "$1/serve.sh"; serve';
  return spawn('bash', ['-c', script, 'bash', setup], {
    env: { ...process.env, repository: directory, state: directory, node: process.execPath },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** A program that counts its starts in a file and then does what it is told. */
const counting = (then: string) => `
  import { appendFileSync, readFileSync } from 'node:fs';
  appendFileSync('starts', '.');
  const starts = readFileSync('starts', 'utf8').length;
  ${then}
`;
const starts = () => readFileSync(path.join(directory, 'starts'), 'utf8').length;

test('a server that lost its launcher is started again, and its last exit code is the command’s', async () => {
  const [code] = await once(serve(counting('process.exitCode = starts < 3 ? 70 : 4;')), 'exit');
  expect(code).toBe(4);
  expect(starts()).toBe(3);
});

test('a launcher that is lost over and over ends the command with a reason', async () => {
  const command = serve(counting('process.exitCode = 70;'));
  const lines = await Array.fromAsync(createInterface({ input: command.stderr }));
  expect(starts()).toBe(6);
  expect(lines.at(-1)).toBe(
    'skerry: The launcher was lost 6 times within a minute. Run ./skerry doctor to see what this host refuses.',
  );
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s reaches the server once, and the command waits for its end',
  async (signal) => {
    const command = serve(
      counting(`
      const alive = setInterval(() => {}, 1000);
      process.on('${signal}', () => {
        console.log('told');
        setImmediate(() => { clearInterval(alive); process.exitCode = 70; });
      });
      console.log('ready');
    `),
    );
    const lines: string[] = [];
    for await (const line of createInterface({ input: command.stdout })) {
      lines.push(line);
      if (line === 'ready') command.kill(signal);
    }
    expect(lines).toEqual(['ready', 'told']);
    expect(starts()).toBe(1);
  },
);
