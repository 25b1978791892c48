import { describe, expect, test } from 'vitest';
import { parseConfig } from '#config/config.ts';
import { readEnvironment } from '#config/env.ts';

const machine = { cores: 4, memoryBytes: 8 * 1024 ** 3 };

function parse(variables: Record<string, string>, file: unknown = null): ReturnType<typeof parseConfig> {
  return parseConfig(readEnvironment(variables), file === null ? null : JSON.stringify(file), machine);
}

test('nothing set: both dialects on loopback, sized for the machine', () => {
  const config = parse({});
  expect(config).toMatchObject({ bind: '127.0.0.1', tvm: { listen: [8080] }, piston: { listen: [2000, 8080] } });
  expect(config.limits.concurrency).toBe(8);
  expect(config.limits.memoryBytes).toBeLessThan(machine.memoryBytes);
  expect(Object.isFrozen(config.piston.limitOverrides)).toBe(true);
});

test('variables stand above the file, the file above the defaults', () => {
  const config = parse({ SKERRY_QUEUE: '7' }, { limits: { queue: 5, queueWaitMs: 9 } });
  expect(config.limits).toMatchObject({ queue: 7, queueWaitMs: 9, diskInodes: 16_384 });
});

test('lists, flags and JSON are read', () => {
  const config = parse({
    SKERRY_TVM_LISTEN: '8080, 9090',
    SKERRY_PISTON_ENABLED: 'false',
    SKERRY_PRELOAD: 'python=json, xml.dom; ruby = set,net/http;',
    SKERRY_PISTON_LIMIT_OVERRIDES: '{"rust":{"compileTimeout":60000}}',
  });
  expect(config.tvm.listen).toEqual([8080, 9090]);
  expect(config.piston.enabled).toBe(false);
  expect(config.preload).toEqual({ python: ['json', 'xml.dom'], ruby: ['set', 'net/http'] });
  expect(config.piston.limitOverrides).toEqual({ rust: { compileTimeout: 60_000 } });
});

describe('what is wrong is named', () => {
  test.each([
    [{ SKERRY_QUEU: '7' }, null, 'SKERRY_QUEU is not a setting'],
    [{ SKERRY_QUEUE: 'many' }, null, 'SKERRY_QUEUE must be a whole number'],
    [{ SKERRY_QUEUE: '-1' }, null, 'limits.queue'],
    [{ SKERRY_TVM_ENABLED: 'maybe' }, null, 'SKERRY_TVM_ENABLED must be true or false'],
    [{ SKERRY_PISTON_LIMIT_OVERRIDES: '{' }, null, 'SKERRY_PISTON_LIMIT_OVERRIDES is not valid JSON'],
    [{ SKERRY_PRELOAD: 'json' }, null, 'SKERRY_PRELOAD must hold LANGUAGE=MODULE'],
    [{ SKERRY_PRELOAD: 'python=json;python=re' }, null, 'SKERRY_PRELOAD must hold LANGUAGE=MODULE'],
    [{ SKERRY_PRELOAD: 'python=json,/tmp/x' }, null, 'preload.python.1'],
    [{ SKERRY_PRELOAD: 'python=..x' }, null, 'preload.python.0'],
    [{ SKERRY_PRELOAD: `python=${'x'.repeat(64)}` }, null, 'preload.python.0'],
    [{}, { preload: { python: 'abcdefghijklmnopq'.split('') } }, 'preload.python'],
    [{}, { preload: ['json'] }, 'preload'],
    [{ SKERRY_VERSIONS: 'loose' }, null, 'versions'],
    [{ SKERRY_STATE: 'relative' }, null, 'stateDir'],
    [{}, { limit: {} }, 'limit is not a setting'],
    [{}, { piston: { runTimeot: 1 } }, 'piston.runTimeot is not a setting'],
    [{}, { piston: { limitOverrides: { c: { runTimeot: 1 } } } }, 'runTimeot'],
    [{}, { tvm: null }, 'tvm'],
    [{}, { tvm: { listen: [70_000] } }, 'tvm.listen.0'],
    [{}, [], 'SKERRY_CONFIG must hold a JSON object'],
    [{ SKERRY_TVM_AUTH: 'key' }, null, 'keyHashes must not be empty'],
    [{ SKERRY_TVM_LISTEN: '' }, null, 'tvm.listen must name a port'],
    [{ SKERRY_BIND: '0.0.0.0' }, null, 'tvm is open to anyone'],
  ])('%j %j', (variables, file, message) => {
    expect(() => parse(variables, file)).toThrow(message);
  });
});

test('bound to the world, open dialects need the words', () => {
  const bind = { SKERRY_BIND: '0.0.0.0' };
  expect(parse({ ...bind, SKERRY_ALLOW_OPEN: 'yes-anyone-may-run-code' }).bind).toBe('0.0.0.0');
  const keys = { SKERRY_TVM_AUTH: 'key', SKERRY_PISTON_AUTH: 'key', SKERRY_KEY_HASHES: 'a'.repeat(64) };
  expect(parse({ ...bind, ...keys }).tvm.auth).toBe('key');
});
