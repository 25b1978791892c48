import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { Field } from '#engine/frames.ts';
import { request, tag } from '#engine/protocol.ts';
import { LAYER_UID, startRawLauncher } from './raw-launcher.ts';
import type { RawLauncher } from './raw-launcher.ts';
import { createFields, putFields } from './request-fields.ts';

const ordinary = createFields(['busybox']);
const building: readonly Field[] = [
  [tag.layer, 'busybox'],
  [tag.rootUid, LAYER_UID],
  [tag.hostname, 'sandbox'],
  [tag.build, 1],
  [tag.network, 1],
];
const absent: readonly Field[] = [...building, [tag.layer, 'absent']];

function started(script: string): readonly Field[] {
  return [...['/bin/sh', '-c', script].map((word): Field => [tag.arg, word]), [tag.cwd, '/']];
}

function kept(number: number): readonly Field[] {
  return [
    [tag.number, number],
    [tag.length, 2 ** 20],
  ];
}

let launcher: RawLauncher;

beforeEach(async () => {
  launcher = await startRawLauncher();
});

afterEach(() => launcher[Symbol.asyncDispose]());

async function expectNext(...frames: readonly string[]): Promise<void> {
  for (const expected of frames) {
    // oxlint-disable-next-line no-await-in-loop -- in their order
    expect(await launcher.next()).toBe(expected);
  }
}

/** Answers of several sandboxes come in any order among them. */
async function expectAll(...frames: readonly string[]): Promise<void> {
  const arrived: string[] = [];
  for (const _ of frames) {
    // oxlint-disable-next-line no-await-in-loop -- as they come
    arrived.push(await launcher.next());
  }
  expect(arrived.toSorted()).toEqual(frames.toSorted());
}

describe('what may be held back', () => {
  test('travels with the end of the stage', async () => {
    const before = launcher.reads();
    launcher.send(request.create, 2, ordinary);
    launcher.send(request.put, 2, putFields('/work/a', Buffer.from('a')));
    launcher.send(request.start, 2, [...started('echo a; echo b >&2'), [tag.holdMs, 1000]]);
    await expectNext('created 2', 'done 2', 'started 2', 'stdout 2', 'stderr 2', 'exit 2 cause 0');
    expect(launcher.reads() - before).toBe(1);
  });

  test('does not wait for an end that is far away', async () => {
    launcher.send(request.create, 2, ordinary);
    launcher.send(request.start, 2, [...started('echo a; read x'), [tag.holdMs, 5]]);
    await expectNext('created 2', 'started 2', 'stdout 2');
    launcher.send(request.stdinEnd, 2);
    await expectNext('exit 2 cause 0');
  });

  test('is not what was asked for while a stage runs', async () => {
    launcher.send(request.create, 2, ordinary);
    launcher.send(request.start, 2, [...started('read x'), [tag.holdMs, 200]]);
    await expectNext('created 2', 'started 2');
    const before = launcher.reads();
    launcher.send(request.put, 2, putFields('/work/a', Buffer.from('a')));
    await expectNext('done 2');
    launcher.send(request.stdinEnd, 2);
    await expectNext('exit 2 cause 0');
    expect(launcher.reads() - before).toBe(2);
  });
});

describe('the launcher answers', () => {
  test('in the order of the requests, refused ones too', async () => {
    launcher.send(request.create, 5, ordinary);
    launcher.send(request.put, 5, putFields('/work/a', Buffer.from('a')));
    launcher.send(request.start, 5, started('sleep 1000'));
    launcher.send(request.start, 5, started('true'));
    launcher.send(request.read, 5, [
      [tag.path, '/work/a'],
      [tag.offset, 0],
      [tag.length, 10],
    ]);
    await expectNext('created 5', 'done 5', 'started 5', 'error 5 busy', 'content 5');
    launcher.send(request.cancel, 5);
    await expectNext('exit 5 cause 7');
  });

  test('requests for what is not there', async () => {
    launcher.send(request.put, 9, [
      [tag.path, '/a'],
      [tag.mode, 0],
    ]);
    launcher.send(request.cancel, 9);
    launcher.send(request.seal, 9, [[tag.name, 'x']]);
    launcher.send(request.destroy, 9);
    launcher.send(request.remove, 9, [[tag.name, 'absent']]);
    await expectNext('error 9 absent', 'error 9 absent', 'gone 9', 'error 9 remove');
  });

  test('requests for a sandbox that was not made', async () => {
    launcher.send(request.create, 5, absent);
    launcher.send(request.start, 5, started('true'));
    launcher.send(request.seal, 5, [[tag.name, 'x']]);
    launcher.send(request.destroy, 5);
    await expectNext('error 5 layer', 'error 5 absent', 'error 5 absent', 'gone 5');
  });

  test('a seal that comes too early', async () => {
    launcher.send(request.create, 5, building);
    launcher.send(request.seal, 5, [[tag.name, 'x']]);
    launcher.send(request.start, 5, started('sleep 1000'));
    await expectNext('created 5', 'error 5 busy', 'started 5');
    launcher.send(request.seal, 5, [[tag.name, 'x']]);
    launcher.send(request.destroy, 5);
    await expectNext('error 5 busy', 'gone 5');
  });

  test('a seal that fails, and the destroy after it', async () => {
    launcher.send(request.create, 5, building);
    await expectNext('created 5');
    launcher.send(request.seal, 5, [[tag.name, 'busybox']]);
    launcher.send(request.destroy, 5);
    await expectNext('error 5 seal', 'gone 5');
    launcher.send(request.create, 5, building);
    await expectNext('created 5');
  });

  test('folders put where they may be, and where they may not', async () => {
    launcher.send(request.create, 5, ordinary);
    launcher.send(request.put, 5, [[tag.path, '/work/a/b/']]);
    launcher.send(request.put, 5, [[tag.path, '/work/a/b/']]);
    launcher.send(request.put, 5, putFields('/work/a/b/c', Buffer.from('x')));
    launcher.send(request.put, 5, [[tag.path, '/work/a/b/c/']]);
    launcher.send(request.put, 5, [[tag.path, '/etc/a/']]);
    await expectNext('created 5', 'done 5', 'done 5', 'done 5', 'error 5 path', 'error 5 path');
  });

  test('files kept, restored and dropped', async () => {
    launcher.send(request.create, 5, ordinary);
    launcher.send(request.restore, 5, [[tag.number, 1]]);
    launcher.send(request.keep, 5, kept(1));
    await expectNext('created 5', 'error 5 absent', 'kept 5');
    launcher.send(request.destroy, 5);
    launcher.send(request.create, 6, ordinary);
    launcher.send(request.restore, 6, [[tag.number, 1]]);
    launcher.send(request.drop, 0, [[tag.number, 1]]);
    launcher.send(request.drop, 0, [[tag.number, 2]]);
    launcher.send(request.restore, 6, [[tag.number, 1]]);
    launcher.send(request.keep, 6, kept(1));
    await expectAll('gone 5', 'created 6', 'done 6', 'error 6 absent', 'kept 6');
  });

  test('a fork of what is not to be forked', async () => {
    launcher.send(request.create, 5, ordinary);
    await expectNext('created 5');
    launcher.send(request.create, 6, [...ordinary, [tag.from, 5]]);
    launcher.send(request.create, 7, [...ordinary, [tag.from, 4]]);
    await expectNext('error 6 absent', 'error 7 absent');
  });
});

/** Bytes of a frame of any type, with a payload without meaning. */
function frame(type: number, id: number, payload = ''): Buffer {
  const bytes = Buffer.alloc(12 + payload.length);
  bytes.writeUInt32LE(payload.length, 0);
  bytes.writeUInt16LE(type, 4);
  bytes.writeUInt32LE(id, 8);
  bytes.write(payload, 12);
  return bytes;
}

describe('the launcher ends the connection, and itself, at', () => {
  test.each([
    ['a type that is not', frame(63, 5)],
    ['a type of its own', frame(64, 5)],
    ['a second configure', frame(request.configure, 0)],
    ['a policy for nobody', frame(request.policy, 2)],
    ['a sandbox 0', frame(request.create, 0)],
    ['a field cut short', frame(request.create, 5, 'abc')],
    ['a payload where none is due', frame(request.destroy, 5, 'x')],
    ['a frame too long', Buffer.from('ffffffff0700000005000000', 'hex')],
    ['reserved bits', Buffer.from('000000000a00010005000000', 'hex')],
  ])('%s', async (_, bytes) => {
    launcher.send(request.create, 5, ordinary);
    await expectNext('created 5');
    launcher.sendBytes(bytes);
    expect(await launcher.next()).toMatch(/^error \d+ protocol$/);
    await launcher.closed;
  });

  test("an artefact's number in use", async () => {
    launcher.send(request.create, 5, ordinary);
    launcher.send(request.keep, 5, kept(1));
    await expectNext('created 5', 'kept 5');
    launcher.send(request.keep, 5, kept(1));
    await expectNext('error 5 protocol');
    await launcher.closed;
  });

  test('a number in use', async () => {
    launcher.send(request.create, 5, ordinary);
    launcher.send(request.create, 5, ordinary);
    await launcher.closed;
  });

  test('a seal of what is no build', async () => {
    launcher.send(request.create, 5, ordinary);
    await expectNext('created 5');
    launcher.send(request.seal, 5, [[tag.name, 'x']]);
    await expectNext('error 5 protocol');
    await launcher.closed;
  });
});
