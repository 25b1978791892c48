import { readFileSync, readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { numberOf, textOf } from '#engine/frames.ts';
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
import { SANDBOX_UID } from './raw-launcher.ts';
import type { RawLauncher } from './raw-launcher.ts';
import { putFields, startFields } from './request-fields.ts';

const ID = 5;
const OTHER = 6;
const MIB = 2 ** 20;

let launcher: RawLauncher;

beforeEach(async () => {
  launcher = await startGatedLauncher();
  await create(ID);
});

afterEach(() => launcher[Symbol.asyncDispose]());

async function create(id: number): Promise<void> {
  launcher.send(request.create, id, gatedSandbox(id));
  expect(await launcher.next()).toBe(`created ${id}`);
}

/** Starts the program `gated` with gates. */
function start(steps: readonly string[], gates: readonly string[], more: readonly Field[] = []): void {
  launcher.send(request.start, ID, gatedStart(steps, ...gates.map((path): Field => [tag.gate, path]), ...more));
}

/** Of the program `gated` that this host user runs. */
function stateOf(uid: number): string | undefined {
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const status = readFileSync(`/proc/${pid}/status`, { encoding: 'utf8' });
    if (status.startsWith('Name:\tgated\n') && status.includes(`Uid:\t${uid}\t`))
      return /^State:\t(\S)/m.exec(status)?.[1];
  }
  return undefined;
}

function putGate(path = GATE): void {
  launcher.send(request.put, ID, putFields(path, Buffer.from('x')));
}

function release(...fields: readonly Field[]): void {
  launcher.send(request.release, ID, fields);
}

const calls = [
  'open',
  'open64',
  '__open_2',
  '__open64_2',
  'openat',
  'openat64',
  '__openat_2',
  '__openat64_2',
  'stat',
  'stat64',
  'lstat',
  'lstat64',
  'fstatat',
  'fstatat64',
  'statx',
  'syscall',
  '__xstat',
  '__xstat64',
  '__lxstat',
  '__lxstat64',
  '__fxstatat',
  '__fxstatat64',
];

describe('a process waits at its gate', () => {
  test('by whichever function it touches it, and finds what was put meanwhile', async () => {
    for (const call of calls) {
      const path = `/work/${call}`;
      start([`${call}=/other`, `${call}=${path}`], [path]);
      // oxlint-disable-next-line no-await-in-loop -- one stage after the other
      expect((await expectWaiting(launcher)).output).toBe(`${call} ENOENT\n`);
      putGate(path);
      release();
      // oxlint-disable-next-line no-await-in-loop -- as above
      expect((await nextEvent(launcher)).type).toBe(reply.done);
      // oxlint-disable-next-line no-await-in-loop -- as above
      expect((await expectExit(launcher, exitCause.exited, 0)).output).toBe(`${call} found\n`);
    }
  });

  test('with all of its threads that touch it', async () => {
    start([`threads=${GATE}`], [GATE]);
    await expectWaiting(launcher);
    putGate();
    release();
    expect((await nextEvent(launcher)).type).toBe(reply.done);
    expect((await expectExit(launcher, exitCause.exited, 0)).output).toBe('threads 4 found\n');
  });

  test('while its children do not', async () => {
    start([`child=${GATE}`, 'print=then', `open=${GATE}`], [GATE]);
    expect((await expectWaiting(launcher)).output).toBe('open ENOENT\nthen\n');
    release();
    await expectExit(launcher, exitCause.exited, 0);
  });

  test.each(['main', './main', '/work/./main'])('when it names it from its working directory: %s', async (path) => {
    start([`stat=${path}`, `open=${path}`], [GATE]);
    await expectWaiting(launcher);
    release();
    expect((await expectExit(launcher, exitCause.exited, 0)).output).toBe('stat ENOENT\nopen ENOENT\n');
  });

  test('and at the next one, in their order', async () => {
    start(['stat=/work/b', 'stat=/work/a', 'print=between', 'stat=/work/b', 'stat=/work/a'], ['/work/a', '/work/b']);
    expect((await expectWaiting(launcher)).output).toBe('stat ENOENT\n');
    putGate('/work/a');
    release();
    expect((await nextEvent(launcher)).type).toBe(reply.done);
    expect((await expectWaiting(launcher, 2)).output).toBe('stat found\nbetween\n');
    putGate('/work/b');
    release();
    expect((await nextEvent(launcher)).type).toBe(reply.done);
    expect((await expectExit(launcher, exitCause.exited, 0)).output).toBe('stat found\nstat found\n');
  });

  test('and finds what was restored meanwhile, in a folder that it had seen empty', async () => {
    launcher.send(request.start, ID, startFields(['/bin/sh', '-c', 'mkdir /tmp/made; echo x > /tmp/made/main']));
    await expectExit(launcher, exitCause.exited, 0);
    launcher.send(request.keep, ID, [
      [tag.number, 1],
      [tag.length, MIB],
    ]);
    expect((await nextEvent(launcher)).type).toBe(reply.kept);
    await create(OTHER);
    launcher.send(request.put, OTHER, [[tag.path, '/tmp/made/']]);
    const steps = ['stat=/tmp/made', 'open=/tmp/made/main'];
    launcher.send(request.start, OTHER, gatedStart(steps, [tag.gate, '/tmp/made/main']));
    expect((await nextEvent(launcher)).type).toBe(reply.done);
    expect((await expectWaiting(launcher)).output).toBe('stat found\n');
    launcher.send(request.restore, OTHER, [[tag.number, 1]]);
    launcher.send(request.release, OTHER);
    expect((await nextEvent(launcher)).type).toBe(reply.done);
    expect((await expectExit(launcher, exitCause.exited, 0)).output).toBe('open found\n');
  });

  test('until it is released, and once', async () => {
    start([`open=${GATE}`, `open=${GATE}`], [GATE]);
    release();
    await expectWaiting(launcher);
    release();
    release();
    expect((await expectExit(launcher, exitCause.exited, 0)).output).toBe('open ENOENT\nopen ENOENT\n');
  });
});

describe('a process with a gate', () => {
  test('leaves no trace of it in what it sees of itself', async () => {
    start([`open=${GATE}`, 'environment', 'descriptors', 'vector', 'make=/work/new'], [GATE]);
    await expectWaiting(launcher);
    release();
    const { output } = await expectExit(launcher, exitCause.exited, 0);
    const environment = ['PATH=/bin', 'LANG=C.UTF-8'];
    expect(output.split('\n')).toEqual([
      'open ENOENT',
      ...environment.map((entry) => `environ ${entry}`),
      ...environment.map((entry) => `proc ${entry}`),
      ...environment,
      'fd 0',
      'fd 1',
      'fd 2',
      'vector whole',
      'made 640',
      'again EEXIST',
      '',
    ]);
  });

  test('that ends before it is an ordinary one', async () => {
    start(['print=done'], [GATE]);
    expect((await expectExit(launcher, exitCause.exited, 0)).output).toBe('done\n');
  });

  test('that ends at it is told from one that went on', async () => {
    start([`open=${GATE}`], [GATE]);
    await expectWaiting(launcher);
    launcher.send(request.signal, ID, [[tag.number, constants.signals.SIGKILL]]);
    const { fields } = await expectExit(launcher, exitCause.failed, constants.errno.ESRCH);
    expect(textOf(fields, tag.step)).toBe('gate');
  });

  test('that ends before it heard of its release is told from one that went on', async () => {
    start([`open=${GATE}`], [GATE]);
    await expectWaiting(launcher);
    launcher.send(request.signal, ID, [[tag.number, constants.signals.SIGSTOP]]);
    await expect.poll(() => stateOf(SANDBOX_UID + ID)).toBe('T');
    release();
    launcher.send(request.signal, ID, [[tag.number, constants.signals.SIGKILL]]);
    const { fields } = await expectExit(launcher, exitCause.failed, constants.errno.ESRCH);
    expect(textOf(fields, tag.step)).toBe('gate');
  });

  test('is cancelled at it', async () => {
    start([`open=${GATE}`], [GATE]);
    await expectWaiting(launcher);
    launcher.send(request.cancel, ID);
    await expectExit(launcher, exitCause.cancelled, 9);
  });

  test('is destroyed at it', async () => {
    start([`open=${GATE}`], [GATE]);
    await expectWaiting(launcher);
    launcher.send(request.destroy, ID);
    expect(await launcher.next()).toBe(`gone ${ID}`);
  });

  test('is ended when it says what is not due', async () => {
    start(['stat=/work/a', 'garbage=63', 'forever'], ['/work/a', '/work/b']);
    await expectWaiting(launcher);
    release();
    await expectExit(launcher, exitCause.signalled, 9);
  });

  test('is of a program that finds no library where it looks for none', async () => {
    launcher.send(request.start, ID, startFields(['/bin/sh', '-c', 'cat main'], [tag.gate, GATE]));
    expect(await launcher.next()).toBe(`started ${ID}`);
    for (const type of [reply.stderr, reply.exit]) {
      // oxlint-disable-next-line no-await-in-loop -- in their order
      expect((await launcher.nextFrame()).type).toBe(type);
    }
  });
});

describe('limits and usage', () => {
  test('are those of the start until the gate, and of the release from there', async () => {
    start(
      ['print=0123456789', `open=${GATE}`, 'print=abcdefghij'],
      [GATE],
      [
        [tag.outputMax, 4],
        [tag.overflow, 1],
      ],
    );
    const waiting = await expectWaiting(launcher);
    expect(waiting.output).toBe('0123');
    expect(numberOf(waiting.fields, tag.cutStdout)).toBe(1);
    release([tag.outputMax, 16], [tag.overflow, 1]);
    const exit = await expectExit(launcher, exitCause.exited, 0);
    expect(exit.output).toBe('open ENOENT\nabcd');
    expect(numberOf(exit.fields, tag.cutStdout)).toBe(1);
  });

  test('end a process that does not come to its gate', async () => {
    start(['forever'], [GATE], [[tag.wallMs, 50]]);
    await expectExit(launcher, exitCause.wallLimit, 9);
  });

  test('let a process wait for longer than it may run', async () => {
    start([`open=${GATE}`], [GATE], [[tag.wallMs, 500]]);
    await expectWaiting(launcher);
    await create(OTHER);
    launcher.send(request.start, OTHER, startFields(['/bin/sleep', '1']));
    await expectExit(launcher, exitCause.exited, 0);
    release([tag.wallMs, 5000]);
    const exit = await expectExit(launcher, exitCause.exited, 0);
    expect(numberOf(exit.fields, tag.wallUs)).toBeLessThan(1_000_000);
  });

  test('of time are those of the release after it', async () => {
    start([`open=${GATE}`, 'forever'], [GATE]);
    await expectWaiting(launcher);
    release([tag.wallMs, 50]);
    await expectExit(launcher, exitCause.wallLimit, 9);
  });

  test('count processor time and memory from the release', async () => {
    start(['spin=300', 'memory=24', `open=${GATE}`, 'print=done'], [GATE]);
    const waiting = await expectWaiting(launcher);
    expect(numberOf(waiting.fields, tag.cpuUs)).toBeGreaterThan(290_000);
    expect(numberOf(waiting.fields, tag.peakBytes)).toBeLessThan(12 * MIB);
    release();
    const exit = await expectExit(launcher, exitCause.exited, 0);
    expect(numberOf(exit.fields, tag.cpuUs)).toBeLessThan(100_000);
    expect(numberOf(exit.fields, tag.peakBytes)).toBeLessThan(12 * MIB);
  });

  test('of processor time are not used up before the release', async () => {
    start(['spin=300', `open=${GATE}`, 'spin=350', 'print=done', 'spin=5000'], [GATE]);
    await expectWaiting(launcher);
    release([tag.cpuMs, 200]);
    expect((await expectExit(launcher, exitCause.cpuLimit, 9)).output).toBe('open ENOENT\ndone\n');
  });

  test('that the release cannot have end it', async () => {
    start([`open=${GATE}`], [GATE]);
    await expectWaiting(launcher);
    release([tag.write, '0 memory.no_such_file 1']);
    const exit = await nextEvent(launcher);
    expect([exit.type, numberOf(exit.fields, tag.cause), textOf(exit.fields, tag.step)]).toEqual([
      reply.exit,
      exitCause.failed,
      'cgroup',
    ]);
  });
});
