import { expect, test } from 'vitest';
import { runCommand } from './command.ts';

test('doctor has tried every barrier of this host, and none is broken', async () => {
  const { code, stdout } = await runCommand(['doctor']);
  const lines = stdout.trim().split('\n');
  expect(lines.filter((line) => /^(broken|untested)/.test(line))).toEqual([]);
  expect(lines.filter((line) => line.startsWith('enforced')).length).toBeGreaterThan(10);
  expect(lines.at(-1)).toBe('Isolation is sound on this host.');
  expect(code).toBe(0);
});

test('packages are listed with what is installed', async () => {
  const { code, stdout } = await runCommand(['packages', 'list']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^bash-5\.2 +5\.2\.\d+ +installed \(default\)$/m);
});
