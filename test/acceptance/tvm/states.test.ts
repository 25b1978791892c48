import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempDisposable, readdir, rename } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startTestServer } from '../test-server.ts';
import { copyPackage, launcherOf, linkState } from './test-state.ts';
import { ask, post } from './tvm-client.ts';

const hello = { code: "print('Hello')", language: 'python' };
const slow = { ...hello, code: "import time\ntime.sleep(2)\nprint('done')", timeout_ms: 10_000 };

test('TVM-15 TVM-54 TVM-60 more than fits is 503 at once, and what fits runs', async () => {
  await using server = await startTestServer({ SKERRY_CONCURRENCY: '1', SKERRY_QUEUE: '1' });
  const answers = await Promise.all(Array.from({ length: 5 }, () => post(server.tvm, slow)));
  const served = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ status }) => status === 503);
  expect([served.length, refused.length]).toEqual([2, 3]);
  for (const { body, headers } of refused) {
    expect(body['detail']).toMatch(/^Execution service error: /);
    expect(headers.get('retry-after')).toBe('1');
  }
});

test('a client that leaves takes its execution with it', async () => {
  await using server = await startTestServer({ SKERRY_CONCURRENCY: '1', SKERRY_QUEUE: '1' });
  const forever = { ...hello, code: "print('x', flush=True)\nwhile True: pass", timeout_ms: 60_000 };
  const leaving = request(`${server.tvm}/api/execute`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  leaving.on('error', () => undefined);
  leaving.end(JSON.stringify(forever));
  await once(leaving, 'finish');
  leaving.destroy();
  // Waits for its turn, which would come after a minute.
  expect(await post(server.tvm, hello)).toMatchObject({ status: 200 });
  expect(server.log()).toMatch(/"error":"cancelled"|"runtime":"python/);
});

test('TVM-19 TVM-15 while a language is being installed, it and health are 503', { timeout: 120_000 }, async () => {
  await using state = await mkdtempDisposable(path.join(tmpdir(), 'skerry-state-'));
  await linkState(state.path);
  await using server = await startTestServer({ SKERRY_STATE: state.path, SKERRY_PACKAGES: 'python-3.11' });
  const health = await ask(`${server.tvm}/api/health`);
  expect(health).toMatchObject({ status: 503, body: { status: 'starting', lima_status: 'Not running' } });
  expect(health.body).toMatchObject({ kubernetes_status: null, istio_status: null });
  const answer = await post(server.tvm, hello);
  expect(answer).toMatchObject({ status: 503 });
  expect(answer.body['detail']).toContain('python is still being installed');
  expect(await server.stop()).toBe(0);
  expect(await readdir(path.join(state.path, 'layers'))).toEqual([]);
});

test('TVM-19 nothing installed and nothing on its way: not healthy, and no language', async () => {
  await using state = await mkdtempDisposable(path.join(tmpdir(), 'skerry-state-'));
  await linkState(state.path);
  await using server = await startTestServer({ SKERRY_STATE: state.path, SKERRY_PACKAGES: '' });
  expect(await ask(`${server.tvm}/api/health`)).toMatchObject({ status: 503, body: { status: 'unhealthy' } });
  expect(await post(server.tvm, hello)).toMatchObject({
    status: 400,
    body: { detail: 'Unsupported language or version: python 3.11' },
  });
});

test('strict: no other version stands in', async () => {
  await using server = await startTestServer({ SKERRY_VERSIONS: 'strict' });
  expect(await post(server.tvm, { ...hello, language_version: '3.10' })).toMatchObject({
    status: 400,
    body: { detail: 'Unsupported language or version: python 3.10' },
  });
});

test('with keys, nobody runs code without one', async () => {
  const key = 'a-key-for-this-test';
  const hash = createHash('sha256').update(key).digest('hex');
  await using server = await startTestServer({ SKERRY_TVM_AUTH: 'key', SKERRY_KEY_HASHES: hash });
  for (const headers of [{}, { 'x-api-key': 'wrong' }, { authorization: 'Bearer wrong' }]) {
    // oxlint-disable-next-line no-await-in-loop -- answers come at once
    expect((await post(server.tvm, hello, headers)).status).toBe(401);
  }
  for (const headers of [{ 'x-api-key': key }, { authorization: `Bearer ${key}` }]) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    expect((await post(server.tvm, hello, headers)).status).toBe(200);
  }
});

test('asked to stop, the server answers what is in flight and ends with 0', async () => {
  await using server = await startTestServer();
  const answer = post(server.tvm, slow);
  await post(server.tvm, hello);
  const code = server.stop();
  expect(await answer).toMatchObject({ status: 200, body: { stdout: 'done\n' } });
  expect(await code).toBe(0);
});

test('TVM-14 TVM-53 a sandbox that cannot be made is 500, and the server lives on', async () => {
  await using state = await mkdtempDisposable(path.join(tmpdir(), 'skerry-state-'));
  await linkState(state.path);
  const layer = await copyPackage(state.path, 'python-3.11');
  // One that was prepared before would serve once more.
  await using server = await startTestServer({ SKERRY_STATE: state.path, SKERRY_PREPARED: '0', SKERRY_WARMED: '0' });
  expect((await post(server.tvm, hello)).status).toBe(200);
  await rename(layer, `${layer}.away`);
  expect(await post(server.tvm, hello)).toMatchObject({
    status: 500,
    body: { detail: 'Failed to start virtualization environment' },
  });
  expect(server.log()).toContain('"request.failed"');
  await rename(`${layer}.away`, layer);
  expect((await post(server.tvm, hello)).status).toBe(200);
});

test('TVM-14 TVM-15 without its launcher the server ends with 70, and answers what is in flight', async () => {
  await using server = await startTestServer();
  const answer = post(server.tvm, slow);
  await post(server.tvm, hello);
  process.kill(await launcherOf(server.pid), 'SIGKILL');
  const { status, body } = await answer;
  expect(status).toBe(503);
  expect(body['detail']).toMatch(/^Execution service error: /);
  expect(await server.exited).toBe(70);
});

test('user code and its output are never logged', async () => {
  await using server = await startTestServer({ SKERRY_LOG_LEVEL: 'trace' });
  await post(server.tvm, { ...hello, code: "print('s3cr' + 'et-output')  # s3cret-code" });
  await post(server.tvm, '{"code": "s3cret-code", ');
  expect(server.log()).toContain('"execution.finished"');
  expect(server.log()).not.toMatch(/s3cret/);
});

test('a configuration that is wrong is told in one sentence, with exit code 1', async () => {
  await expect(startTestServer({ SKERRY_QUEUE: 'many' })).rejects.toThrow(
    /ended with 1 .*SKERRY_QUEUE must be a whole number/s,
  );
});
