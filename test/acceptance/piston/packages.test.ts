import type { Static } from 'typebox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../test-server.ts';
import { readAs, post, send, type Answer } from './client.ts';
import { packagesReply } from '#api/piston/schema.ts';
import { openDialogue } from './dialogue.ts';
import { copyState, type OwnState } from './own-state.ts';

let state: OwnState;
let server: TestServer;
beforeAll(async () => {
  state = await copyState(['bash-5.2', 'node-16']);
  server = await startTestServer({ SKERRY_STATE: state.path });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await state[Symbol.asyncDispose]();
});

const path = '/api/v2/packages';
const change = (method: string, language: string, version: string): Promise<Answer> =>
  send(server.piston, { method, path, body: { language, version } });

type Entry = Static<typeof packagesReply>[number];

async function list(): Promise<readonly Entry[]> {
  const { status, body } = await send(server.piston, { method: 'GET', path });
  expect(status).toBe(200);
  return readAs(packagesReply, body);
}

async function node16(): Promise<Entry | undefined> {
  return (await list()).find(
    ({ language, language_version: version }) => language === 'node' && version.startsWith('16.'),
  );
}

test('PI-50 PI-65 every package of the catalogue is listed, installed or not', async () => {
  const packages = await list();
  for (const language of ['python', 'node', 'gcc', 'java', 'go', 'rust', 'ruby', 'bash', 'typescript']) {
    expect(packages).toContainEqual({
      language,
      language_version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      installed: expect.any(Boolean),
    });
  }
});

test('PI-51 PI-52 PI-65 a package is removed and installed again', { timeout: 240_000 }, async () => {
  const version = (await node16())?.language_version ?? '';
  const reply = { status: 200, body: { language: 'node', version } };
  const files = [{ content: 'console.log(process.versions.node)' }];
  const run = (): Promise<Answer> => post(server.piston, '/api/v2/execute', { language: 'js', version, files });

  expect(await node16()).toMatchObject({ installed: true });
  expect(await change('DELETE', 'node', '16.x')).toMatchObject(reply);
  expect(await node16()).toMatchObject({ installed: false });
  expect(await run()).toMatchObject({ status: 400, body: { message: `js-${version} runtime is unknown` } });
  expect(await change('DELETE', 'node', version)).toMatchObject({
    status: 500,
    body: { message: `node-${version} is not installed` },
  });

  // Whoever asks while it is at work gets the same installation.
  const [first, second] = await Promise.all([change('POST', 'node', version), change('POST', 'node', '16.x')]);
  expect([first, second]).toMatchObject([reply, reply]);
  expect(await node16()).toMatchObject({ installed: true });
  expect(await run()).toMatchObject({ status: 200, body: { version, run: { stdout: `${version}\n` } } });
});

test('PI-51 what is installed is not installed twice', async () => {
  const bashPackage = (await list()).find(({ language }) => language === 'bash');
  expect(await change('POST', 'bash', bashPackage?.language_version ?? '')).toMatchObject({
    status: 500,
    body: { message: 'Already installed' },
  });
});

test.each(['POST', 'DELETE'])('PI-51 PI-52 %s of a package that does not exist', async (method) => {
  for (const [language, version] of [
    ['cobol', '1.2.3'],
    ['node', '15.10.0'],
    ['node', 'newest'],
    ['../../etc', '*'],
  ] as const) {
    expect(await change(method, language, version)).toMatchObject({
      status: 404,
      body: { message: `Requested package ${language}-${version} does not exist` },
    });
  }
});

test.each(['POST', 'DELETE'])('PI-02 %s of what is no package', async (method) => {
  expect(await send(server.piston, { method, path, body: {} })).toMatchObject({
    status: 400,
    body: { message: 'language is required as a string' },
  });
  expect(await send(server.piston, { method, path, body: { language: 'node', version: 16 } })).toMatchObject({
    status: 400,
    body: { message: 'version is required as a string' },
  });
});

test('PI-52 a package is not removed while code of it runs', async () => {
  const dialogue = await openDialogue(server.piston);
  const files = [{ content: "console.log('ready'); setTimeout(() => {}, 60_000)" }];
  dialogue.say({ type: 'init', language: 'js', version: '16.x', files });
  while ((await dialogue.hear())['type'] !== 'data');
  expect(await change('DELETE', 'node', '16.x')).toMatchObject({ status: 500, body: { message: 'node-16 is in use' } });
  dialogue.hangUp();
  expect(await node16()).toMatchObject({ installed: true });
});
