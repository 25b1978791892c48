import { chmod, cp, mkdtempDisposable, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { expect, test } from 'vitest';
import { startTestServer } from '../test-server.ts';
import { ask, post } from './tvm-client.ts';

const repository = path.join(import.meta.dirname, '../../..');

const lockSchema = Type.Object({
  packages: Type.Record(Type.String(), Type.Object({ dev: Type.Optional(Type.Boolean()) })),
});

/** Folders of what the server needs, without what only the tests do. */
async function modulesInUse(): Promise<readonly string[]> {
  const lock = Value.Parse(lockSchema, JSON.parse(await readFile(path.join(repository, 'package-lock.json'), 'utf8')));
  return Object.entries(lock.packages).flatMap(([folder, { dev }]) => (folder === '' || dev === true ? [] : [folder]));
}

test('a clone that only root can read serves all the same', async () => {
  await using clone = await mkdtempDisposable(path.join(tmpdir(), 'skerry-clone-'));
  for (const part of ['server', 'runtimes', 'package.json', ...(await modulesInUse())]) {
    // oxlint-disable-next-line no-await-in-loop -- few
    await cp(path.join(repository, part), path.join(clone.path, part), { recursive: true });
  }
  await chmod(clone.path, 0o700);
  await using server = await startTestServer({}, path.join(clone.path, 'server/src/main.ts'));
  expect(await post(server.tvm, { code: 'print(1)', language: 'python' })).toMatchObject({ body: { stdout: '1\n' } });
  expect((await post(server.tvm, { code: 1 })).status).toBe(400);
  expect((await ask(`${server.tvm}/api/openapi.json`)).status).toBe(200);
  expect((await fetch(`${server.tvm}/api/docs/swagger-ui-bundle.js`)).status).toBe(200);
  expect((await ask(`${server.piston}/api/v2/nothing`)).status).toBe(404);
});
