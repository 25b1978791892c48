import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand, startCommand } from './command.ts';

let directory = '';

beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'skerry-run-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

function file(name: string, content: string): string {
  const target = path.join(directory, name);
  // Readable by root alone, as files of a user's home may be.
  writeFileSync(target, content, { mode: 0o600 });
  return target;
}

test('a file runs with its arguments, and the command ends with its exit code', async () => {
  const main = file('greet.sh', 'echo "out $@"; echo err >&2; exit 3');
  expect(await runCommand(['run', main, '--seconds', '30', 'a b', '--', '--seconds', '-x'])).toEqual({
    code: 3,
    stdout: 'out a b --seconds -x\n',
    stderr: expect.stringMatching(/^skerry: bash 5\.\d+\.\d+\nerr\nskerry: run: exit 3, \d+ ms wall, \d+ ms cpu/),
  });
});

test('stdin is the command’s own', async () => {
  const main = file('add.py', 'print(sum(int(line) for line in open(0)))');
  expect(await runCommand(['run', main], '40\n2\n')).toMatchObject({ code: 0, stdout: '42\n' });
});

test('stdin comes from a file that is named', async () => {
  const [main, input] = [file('cat.sh', 'cat'), file('input', 'from a file')];
  expect(await runCommand(['run', '--stdin', input, main])).toMatchObject({ code: 0, stdout: 'from a file' });
});

test('a language is named with a version', async () => {
  const main = file('program', 'import sys; print(sys.version_info.minor)');
  expect(await runCommand(['run', '--language', 'python@3.9', main])).toMatchObject({ code: 0, stdout: '9\n' });
});

test('a compiler’s complaint is shown, and its exit code is the command’s', async () => {
  expect(await runCommand(['run', file('broken.c', 'int main(void) { return x; }')])).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/error: .x. undeclared[^]*skerry: compile: exit 1/),
  });
});

test('time is limited', async () => {
  const main = file('sleep.sh', 'sleep 30');
  expect(await runCommand(['run', '--seconds', '0.2', main])).toMatchObject({
    code: 124,
    stderr: expect.stringContaining('skerry: run: wall time limit exceeded'),
  });
});

test('an interruption ends the program', async () => {
  const command = startCommand(['run', file('forever.sh', 'echo ready; sleep 30')]);
  await command.said('ready');
  command.interrupt();
  expect(await command.result).toMatchObject({ code: 130 });
});

test.each([
  [['run', 'absent.py'], 'skerry: absent.py cannot be read\n'],
  [['run', '--seconds', 'many', '/dev/null'], 'skerry: --seconds must be a number above 0, and is many\n'],
  [['run', '/dev/null'], 'skerry: no installed language has files like null'],
  [
    ['packages', 'install', 'cobol-85'],
    'skerry: there is no package cobol-85; ./skerry packages list names them all\n',
  ],
])('%j says what is wrong in one line', async (args, message) => {
  expect(await runCommand(args)).toEqual({ code: 1, stdout: '', stderr: expect.stringContaining(message) });
});
