import { createHash } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { startTestServer } from '../test-server.ts';

async function metricsOf(base: string): Promise<string> {
  const reply = await fetch(`${base}/api/metrics`);
  expect(reply.status).toBe(200);
  expect(reply.headers.get('content-type')).toContain('text/plain');
  return reply.text();
}

test('an execution is counted by dialect, runtime and end, and its time is in the histogram', async () => {
  await using server = await startTestServer();
  expect(await metricsOf(server.tvm)).not.toContain('skerry_executions_total{');
  for (const code of ['print(1)', 'import os; os.kill(os.getpid(), 9)']) {
    // oxlint-disable-next-line no-await-in-loop -- two
    await fetch(`${server.tvm}/api/execute`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ language: 'python', code }),
    });
  }
  const text = await metricsOf(server.tvm);
  expect(text).toMatch(/^skerry_executions_total\{dialect="tvm",runtime="python 3\.11\.\d+",end="exited"\} 1$/m);
  expect(text).toMatch(/^skerry_executions_total\{dialect="tvm",runtime="python 3\.11\.\d+",end="signalled"\} 1$/m);
  expect(text).toMatch(/^skerry_execution_seconds_count\{dialect="tvm",runtime="python 3\.11\.\d+"\} 2$/m);
  expect(text).toMatch(/^skerry_executions_running \d$/m);
});

test('metrics are on every port, and no page of another origin reads them', async () => {
  await using server = await startTestServer();
  expect(await metricsOf(server.piston)).toContain('skerry_executions_waiting 0');
  const refused = await fetch(`${server.tvm}/api/metrics`, { headers: { origin: 'https://example.org' } });
  expect(refused.headers.get('access-control-allow-origin')).toBeNull();
});

test('where any dialect of the port takes a key, the metrics take it too', async () => {
  const keyHash = createHash('sha256').update('a key').digest('hex');
  await using server = await startTestServer({ SKERRY_KEY_HASHES: keyHash, SKERRY_PISTON_AUTH: 'key' });
  expect((await fetch(`${server.tvm}/api/metrics`)).status).toBe(401);
  const allowed = await fetch(`${server.tvm}/api/metrics`, { headers: { 'x-api-key': 'a key' } });
  expect(allowed.status).toBe(200);
});

test('each sandbox is counted under the tier that served it, and what the pool holds is told', async () => {
  await using server = await startTestServer({ SKERRY_PREPARED: '4' });
  for (let round = 0; round < 3; round += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other, so that the pool follows
    await fetch(`${server.tvm}/api/execute`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ language: 'python', code: 'print(1)' }),
    });
  }
  const served = (await metricsOf(server.tvm)).matchAll(
    /^skerry_sandboxes_total\{tier="(cold|prepared|warmed)",runtime="python 3\.11\.\d+"\} (\d+)$/gm,
  );
  expect([...served].reduce((sum, [, , count]) => sum + Number(count), 0)).toBe(3);
  await vi.waitFor(async () => {
    const text = await metricsOf(server.tvm);
    expect(text).toMatch(/^skerry_pool_refills_total\{tier="\w+",runtime="python 3\.11\.\d+"\} [1-9]\d*$/m);
    expect(text).toMatch(/^skerry_pool_refill_seconds_total\{tier="\w+",runtime="python 3\.11\.\d+"\} \d\.\d+$/m);
    expect(text).toMatch(/^skerry_pool_waiting\{tier="\w+",runtime="python 3\.11\.\d+"\} [1-9]$/m);
  });
});

test('the cache of compiled programs is counted', async () => {
  await using server = await startTestServer();
  for (let round = 0; round < 2; round += 1) {
    // oxlint-disable-next-line no-await-in-loop -- the second is to find what the first left
    await fetch(`${server.tvm}/api/execute`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ language: 'c', code: 'int main(void) { return 0; }' }),
    });
  }
  const text = await metricsOf(server.tvm);
  expect(text).toMatch(/^skerry_artefact_cache_misses_total 1$/m);
  expect(text).toMatch(/^skerry_artefact_cache_hits_total 1$/m);
  expect(text).toMatch(/^skerry_artefact_cache_entries 1$/m);
  expect(text).toMatch(/^skerry_artefact_cache_bytes [1-9]\d+$/m);
});
