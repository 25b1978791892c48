import { constants } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { numberOf } from '#engine/frames.ts';
import type { Field } from '#engine/frames.ts';
import { exitCause, reply, request, tag } from '#engine/protocol.ts';
import {
  GATE,
  expectExit,
  expectWaiting,
  gatedSandbox,
  gatedStart,
  nextEvent,
  startGatedLauncher,
} from './gated-stage.ts';
import type { RawLauncher } from './raw-launcher.ts';
import { putFields } from './request-fields.ts';

const IMAGE = 3;

let launcher: RawLauncher;
let sandboxes: number;

beforeEach(async () => {
  launcher = await startGatedLauncher();
  sandboxes = 0;
});

afterEach(() => launcher[Symbol.asyncDispose]());

/** Starts the program `gated` in a new sandbox, whose number it returns. */
async function start(steps: readonly string[], ...more: readonly Field[]): Promise<number> {
  const id = ++sandboxes;
  launcher.send(request.create, id, gatedSandbox(id));
  expect(await launcher.next()).toBe(`created ${id}`);
  launcher.send(request.start, id, gatedStart(steps, [tag.gate, GATE], ...more));
  return id;
}

async function expectOutput(cause: number, number: number): Promise<string> {
  return (await expectExit(launcher, cause, number)).output;
}

async function capture(steps: readonly string[]): Promise<number> {
  await start(steps, [tag.capture, IMAGE]);
  const { type, fields } = await nextEvent(launcher);
  expect([type, numberOf(fields, tag.number)]).toEqual([reply.captured, IMAGE]);
  await expectExit(launcher, exitCause.exited, 0);
  return numberOf(fields, tag.peakBytes) ?? 0;
}

/** A process of the image, at its gate. */
async function begin(steps: readonly string[]): Promise<number> {
  const id = await start(steps, [tag.image, IMAGE]);
  await expectWaiting(launcher);
  return id;
}

async function finish(id: number): Promise<string> {
  launcher.send(request.release, id);
  return expectOutput(exitCause.exited, 0);
}

describe('a process of an image', () => {
  test('goes on from the gate at which the image was captured', async () => {
    const steps = ['print=before', `open=${GATE}`, 'print=after'];
    expect(await capture(steps)).toBeGreaterThan(4096);
    const id = await begin(steps);
    launcher.send(request.put, id, putFields(GATE, Buffer.from('x')));
    expect((await nextEvent(launcher)).type).toBe(reply.done);
    expect(await finish(id)).toBe('open found\nafter\n');
  });

  test('sees of itself what one without an image sees', async () => {
    const steps = [`open=${GATE}`, 'environment', 'descriptors', 'layout', 'deep=1500', 'make=/work/new'];
    const without = await start(steps);
    await expectWaiting(launcher);
    const expected = await finish(without);
    expect(expected).toContain('layout 1 1 1\ndeep 1500\n');
    await capture(steps);
    expect(await finish(await begin(steps))).toBe(expected);
  });

  test('has the pages at its gate that it writes to after it', async () => {
    const steps = ['fill=200', `open=${GATE}`, 'fill=200'];
    await capture(steps);
    expect(await finish(await begin(steps))).toBe('open ENOENT\nmissed 0\n');
  });

  test('sees nothing of the run that told which they are', async () => {
    const steps = [`open=${GATE}`, 'make=/work/new'];
    await capture(steps);
    expect(await finish(await begin(steps))).toBe('open ENOENT\nmade 640\nagain EEXIST\n');
  });

  test('may have one file open beside its streams', async () => {
    const steps = [`open=${GATE}`, 'print=done'];
    const few: Field = [tag.rlimit, 'nofile 4'];
    await start(steps, [tag.capture, IMAGE], few);
    expect((await nextEvent(launcher)).type).toBe(reply.captured);
    await expectExit(launcher, exitCause.exited, 0);
    const id = await start(steps, [tag.image, IMAGE], few);
    await expectWaiting(launcher);
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
    expect(await expectOutput(exitCause.exited, 125)).toBe(`${reason}\n`);
    await capture([`open=${GATE}`]);
  });

  test('comes of a process that ends before its gate', async () => {
    await start(['print=done'], [tag.capture, IMAGE]);
    expect(await expectOutput(exitCause.exited, 0)).toBe('done\n');
    await start([`open=${GATE}`], [tag.image, IMAGE]);
    expect(await launcher.next()).toBe(`error ${sandboxes} absent`);
  });

  test('comes where a module cannot be loaded', async () => {
    await start([`open=${GATE}`], [tag.capture, IMAGE], [tag.preload, 'json']);
    expect(await expectOutput(exitCause.exited, 125)).toBe('a module cannot be loaded: json\n');
  });

  test.each([0, 8, 72])('that is none (%i bytes) is begun from', async (size) => {
    await start([`forge=${size}`], [tag.capture, IMAGE]);
    expect((await nextEvent(launcher)).type).toBe(reply.captured);
    await expectExit(launcher, exitCause.exited, 0);
    await start([`open=${GATE}`], [tag.image, IMAGE]);
    expect(await expectOutput(exitCause.failed, constants.errno.ESRCH)).toBe('');
    await start(['print=other']);
    expect(await expectOutput(exitCause.exited, 0)).toBe('other\n');
  });

  test('may be captured under a number in use', async () => {
    await capture([`open=${GATE}`]);
    await start([`open=${GATE}`], [tag.capture, IMAGE]);
    await launcher.closed;
  });
});
