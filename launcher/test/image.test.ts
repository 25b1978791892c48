import { constants } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { decodeFields, numberOf } from '#engine/frames.ts';
import type { Field } from '#engine/frames.ts';
import { exitCause, reply, request, tag } from '#engine/protocol.ts';
import { makeGatedLayer } from './gated-layer.ts';
import { LAYER_UID, SANDBOX_UID, startRawLauncher } from './raw-launcher.ts';
import type { RawLauncher } from './raw-launcher.ts';

const MIB = 2 ** 20;
const GATE = '/work/main';
const IMAGE = 3;

let launcher: RawLauncher;
let sandboxes: number;

beforeEach(async () => {
  launcher = await startRawLauncher((directory) => makeGatedLayer(directory, 'gated', LAYER_UID));
  sandboxes = 0;
});

afterEach(() => launcher[Symbol.asyncDispose]());

interface Event {
  readonly type: number;
  readonly fields: readonly Field[];
  /** What was written before, on both streams. */
  readonly output: string;
}

/** Starts the program `gated` in a new sandbox, whose number it returns. */
async function start(steps: readonly string[], ...more: readonly Field[]): Promise<number> {
  const id = ++sandboxes;
  launcher.send(request.create, id, [
    [tag.layer, 'gated'],
    [tag.layer, 'busybox'],
    [tag.rootUid, LAYER_UID],
    [tag.hostname, 'sandbox'],
    [tag.uid, SANDBOX_UID + id],
    [tag.topBytes, MIB],
    [tag.topInodes, 100],
    [tag.network, 0],
  ]);
  expect(await launcher.next()).toBe(`created ${id}`);
  launcher.send(request.start, id, [
    ...['/gated', ...steps].map((word): Field => [tag.arg, word]),
    [tag.env, 'PATH=/bin'],
    [tag.cwd, '/work'],
    [tag.gate, GATE],
    ...more,
  ]);
  return id;
}

/** The next frame that is neither output nor `started`, which may come behind it. */
async function event(): Promise<Event> {
  const output: Buffer[] = [];
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- in their order
    const { type, payload } = await launcher.nextFrame();
    if (type === reply.stdout || type === reply.stderr) output.push(payload);
    else if (type !== reply.started) {
      return { type, fields: decodeFields(payload), output: Buffer.concat(output).toString() };
    }
  }
}

async function expectExit(cause: number, number: number): Promise<string> {
  const { type, fields, output } = await event();
  expect([type, numberOf(fields, tag.cause), numberOf(fields, tag.number), output]).toEqual([
    reply.exit,
    cause,
    number,
    output,
  ]);
  return output;
}

async function capture(steps: readonly string[]): Promise<number> {
  await start(steps, [tag.capture, IMAGE]);
  const { type, fields } = await event();
  expect([type, numberOf(fields, tag.number)]).toEqual([reply.captured, IMAGE]);
  await expectExit(exitCause.exited, 0);
  return numberOf(fields, tag.peakBytes) ?? 0;
}

/** A process of the image, at its gate. */
async function begin(steps: readonly string[]): Promise<number> {
  const id = await start(steps, [tag.image, IMAGE]);
  const { type, fields } = await event();
  expect([type, numberOf(fields, tag.number)]).toEqual([reply.waiting, 1]);
  return id;
}

async function finish(id: number): Promise<string> {
  launcher.send(request.release, id, []);
  return expectExit(exitCause.exited, 0);
}

describe('a process of an image', () => {
  test('goes on from the gate at which the image was captured', async () => {
    const steps = ['print=before', `open=${GATE}`, 'print=after'];
    expect(await capture(steps)).toBeGreaterThan(4096);
    const id = await begin(steps);
    launcher.send(request.put, id, [
      [tag.path, GATE],
      [tag.mode, 0o644],
      [tag.data, Buffer.from('x')],
    ]);
    expect((await event()).type).toBe(reply.done);
    expect(await finish(id)).toBe('open found\nafter\n');
  });

  test('sees of itself what one without an image sees', async () => {
    const steps = [`open=${GATE}`, 'environment', 'descriptors', 'layout', 'deep=1500', 'make=/work/new'];
    const without = await start(steps);
    expect((await event()).type).toBe(reply.waiting);
    const expected = await finish(without);
    expect(expected).toContain('layout 1 1 1\ndeep 1500\n');
    await capture(steps);
    expect(await finish(await begin(steps))).toBe(expected);
  });

  test('may have one file open beside its streams', async () => {
    const steps = [`open=${GATE}`, 'print=done'];
    const few: Field = [tag.rlimit, 'nofile 4'];
    await start(steps, [tag.capture, IMAGE], few);
    expect((await event()).type).toBe(reply.captured);
    await expectExit(exitCause.exited, 0);
    const id = await start(steps, [tag.image, IMAGE], few);
    expect((await event()).type).toBe(reply.waiting);
    expect(await finish(id)).toBe('open ENOENT\ndone\n');
  });

  test('has random numbers of its own', async () => {
    const steps = ['random', `open=${GATE}`, 'random'];
    await capture(steps);
    const ids = [await begin(steps), await begin(steps)];
    const first = await finish(ids[0] ?? 0);
    expect(await finish(ids[1] ?? 0)).not.toBe(first);
  });

  test('keeps it when it is forgotten', async () => {
    const steps = [`open=${GATE}`, 'deep=100'];
    await capture(steps);
    const id = await begin(steps);
    launcher.send(request.forget, 0, [[tag.number, IMAGE]]);
    expect(await finish(id)).toBe('open ENOENT\ndeep 100\n');
    await start(steps, [tag.image, IMAGE]);
    expect(await launcher.next()).toBe(`error ${sandboxes} absent`);
  });
});

describe('no image', () => {
  test.each([
    ['a thread', 'thread', 'more than one thread'],
    ['an open file', 'keep=/gated', 'a descriptor that cannot be opened again'],
    ['memory that it shares', 'share', 'memory shared with others'],
  ])('comes of a process with %s, and its number stays free', async (_, step, reason) => {
    await start([step, `open=${GATE}`], [tag.capture, IMAGE]);
    expect(await expectExit(exitCause.exited, 125)).toBe(`${reason}\n`);
    await capture([`open=${GATE}`]);
  });

  test('comes of a process that ends before its gate', async () => {
    await start(['print=done'], [tag.capture, IMAGE]);
    expect(await expectExit(exitCause.exited, 0)).toBe('done\n');
    await start([`open=${GATE}`], [tag.image, IMAGE]);
    expect(await launcher.next()).toBe(`error ${sandboxes} absent`);
  });

  test('comes where a module cannot be loaded', async () => {
    await start([`open=${GATE}`], [tag.capture, IMAGE], [tag.preload, 'json']);
    expect(await expectExit(exitCause.exited, 125)).toBe('a module cannot be loaded: json\n');
  });

  test.each([0, 8, 72])('that is none (%i bytes) is begun from', async (size) => {
    await start([`forge=${size}`], [tag.capture, IMAGE]);
    expect((await event()).type).toBe(reply.captured);
    await expectExit(exitCause.exited, 0);
    await start([`open=${GATE}`], [tag.image, IMAGE]);
    expect(await expectExit(exitCause.failed, constants.errno.ESRCH)).toBe('');
    await start(['print=other']);
    expect(await expectExit(exitCause.exited, 0)).toBe('other\n');
  });

  test('may be captured under a number in use', async () => {
    await capture([`open=${GATE}`]);
    await start([`open=${GATE}`], [tag.capture, IMAGE]);
    await launcher.closed;
  });
});
