import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { programEnvironment } from '#domain/command.ts';
import { decodeFields, numberOf, type Field } from '#engine/frames.ts';
import { exitCause, reply, request, tag } from '#engine/protocol.ts';
import { startRawLauncherOver, type RawLauncher } from '../../launcher/test/raw-launcher.ts';
import { createFields, putFields, startFields } from '../../launcher/test/request-fields.ts';
import { installedLayers, readInstalled } from './support/installed-engine.ts';

const installed = await readInstalled();
const programs = path.join(import.meta.dirname, 'support');
const interpreters = [
  { language: 'python' as const, versions: ['3.9', '3.11', '3.13'], argv: ['/usr/bin/python3', 'main.py'] },
  { language: 'ruby' as const, versions: ['2.7', '3.1', '3.3'], argv: ['/usr/bin/ruby', 'main.rb'] },
].flatMap(({ versions, ...rest }) => versions.map((version) => ({ ...rest, id: `${rest.language}-${version}` })));

/** Modules that take from generators while they are loaded, and programs that tell what these give then. */
interface Seeded {
  readonly file: string;
  readonly name: string;
  readonly seeds: string;
  readonly tells: string;
  /** What of the module, and of what was done for it, the program finds among its own names. */
  readonly finds: string;
}

const modules: Readonly<Record<'python' | 'ruby', Seeded>> = {
  python: {
    file: '/work/seeded.py',
    name: 'seeded',
    seeds: `
import multiprocessing, random, ssl, tempfile, uuid
print(ssl.RAND_bytes(1), tempfile.mktemp(), random.random(), uuid.uuid4(), file=open('/dev/null', 'w'))
`,
    tells: `
import sys
print('seeded' in sys.modules, [name for name in globals() if name[0] != '_'])
import multiprocessing, random, ssl, tempfile, uuid
for value in ssl.RAND_bytes(8), tempfile.mktemp(), random.random(), uuid.uuid4():
    print(value, file=sys.stderr)
print(bytes(multiprocessing.current_process().authkey), file=sys.stderr)
`,
    finds: "True ['sys']\n",
  },
  ruby: {
    file: '/work/seeded.rb',
    name: '/work/seeded',
    seeds: `
require 'openssl'
require 'securerandom'
require 'tempfile'
[OpenSSL::Random.random_bytes(1), rand, SecureRandom.hex, Dir::Tmpname.create('x') { |path| path }]
`,
    tells: `
puts "#{defined?(SecureRandom)} #{TOPLEVEL_BINDING.local_variables}"
warn OpenSSL::Random.random_bytes(8).inspect, rand, SecureRandom.hex, Dir::Tmpname.create('x') { |path| path }
`,
    finds: 'constant []\n',
  },
};

let launcher: RawLauncher;
let sandboxes = 0;

beforeAll(async () => {
  launcher = await startRawLauncherOver(installedLayers);
});

afterAll(() => launcher[Symbol.asyncDispose]());

interface Ran {
  readonly events: readonly number[];
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program in a sandbox of its own, and past its gate where it waits at one. */
async function run(
  layers: readonly string[],
  argv: readonly string[],
  source: Buffer,
  fields: readonly Field[] = [],
  module: readonly Field[] | null = null,
): Promise<Ran> {
  const id = ++sandboxes;
  const put = putFields(`/work/${argv[1] ?? ''}`, source);
  launcher.send(request.create, id, createFields(layers, id));
  if (module !== null) launcher.send(request.put, id, module);
  if (fields.length === 0) launcher.send(request.put, id, put);
  const environment = Object.entries({ ...programEnvironment, PYTHONPATH: '/work' });
  const variables = environment.map(([name, value]): Field => [tag.env, `${name}=${value}`]);
  launcher.send(request.start, id, startFields(argv, ...variables, ...fields));
  const events: number[] = [];
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- in their order
    const { type, payload } = await launcher.nextFrame();
    if (type === reply.stdout) stdout.push(payload);
    else if (type === reply.stderr) stderr.push(payload);
    else events.push(type);
    if (type === reply.waiting) {
      launcher.send(request.put, id, put);
      launcher.send(request.release, id);
    }
    if (type !== reply.exit) continue;
    const exit = decodeFields(payload);
    expect(numberOf(exit, tag.cause)).toBe(exitCause.exited);
    return {
      events,
      status: numberOf(exit, tag.number),
      stdout: Buffer.concat(stdout).toString(),
      stderr: Buffer.concat(stderr).toString(),
    };
  }
}

/** What Ruby sees in its program before it loads its own libraries, and what would tell of a stand-in for it. */
const rubyPrograms: readonly (readonly [string, string | Buffer])[] = [
  ['options', '#!/usr/bin/env ruby -w\nx = 1\np $VERBOSE\n'],
  ['another interpreter', '#!/bin/sh\necho\n'],
  ['an encoding', '# coding: euc-jp\np __ENCODING__\n'],
  ['the mark of UTF-8', '\uFEFFp __ENCODING__\n1.absent\n'],
  ['nothing', ''],
  ['a comment of lines', '=begin\n=end\np __LINE__\n'],
  ['data', 'p DATA.read, DATA.pos, DATA.fileno\nDATA.rewind\np DATA.read, DATA.stat.size\n__END__\nx\n'],
  ['only data', '__END__\nx\n'],
  ['a wrong first line', 'puts(1\n'],
  ['an error in the first line', '1.absent { }\n'],
  ['bytes of no encoding', Buffer.from("puts '\u00E9'\n", 'latin1')],
  ['a question about itself', "p Dir.children('/proc/self/fd').sort, TOPLEVEL_BINDING.local_variables, $., $VERBOSE\n"],
];

describe.each(interpreters.filter(({ language }) => language === 'ruby'))('$id at its gate', ({ id, argv }) => {
  const record = installed.get(id);
  const layers = record?.layers ?? [];

  test.skipIf(record === undefined).each(rubyPrograms)('runs a program that begins with %s', async (_, source) => {
    const bytes = Buffer.from(source);
    const { status, stdout, stderr } = await run(layers, argv, bytes);
    const waited = await run(layers, argv, bytes, [[tag.gate, `/work/${argv[1] ?? ''}`]]);
    expect(waited).toMatchObject({ status, stdout, stderr });
    expect(waited.events).toContain(reply.waiting);
  });
});

describe.each(interpreters)('$id', ({ id, language, argv }) => {
  const record = installed.get(id);
  const layers = record?.layers ?? [];
  const image = interpreters.findIndex((interpreter) => interpreter.id === id) + 1;
  const gate: Field = [tag.gate, `/work/${argv[1] ?? ''}`];

  test.skipIf(record === undefined)('runs a program from an image as it does from the start', async () => {
    const source = await readFile(path.join(programs, `${language}-image-program.txt`));
    const cold = await run(layers, argv, source);
    expect(cold).toMatchObject({ status: 3, events: [reply.created, reply.done, reply.started, reply.exit] });
    const captured = await run(layers, argv, source, [gate, [tag.capture, image]]);
    expect(captured).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(captured.events).toEqual([reply.created, reply.started, reply.captured, reply.exit]);
    const first = await run(layers, argv, source, [gate, [tag.image, image]]);
    const second = await run(layers, argv, source, [gate, [tag.image, image]]);
    expect(first.stdout).toBe(cold.stdout);
    expect(second.stdout).toBe(cold.stdout);
    expect(first).toMatchObject({
      status: 3,
      events: [reply.created, reply.started, reply.waiting, reply.done, reply.exit],
    });
    // Lines of random numbers, each from another source; and last a hash, whose seed is the image's.
    const [ofFirst, ofSecond] = [first, second].map(({ stderr }) => stderr.trimEnd().split('\n'));
    expect(ofFirst?.length).toBeGreaterThan(4);
    expect(ofFirst?.at(-1)).toBe(ofSecond?.at(-1));
    expect(ofFirst?.slice(0, -1).filter((line) => ofSecond?.includes(line))).toEqual([]);
  });

  test.skipIf(record === undefined)('has a module loaded, and random numbers of its own for all that', async () => {
    const { file, name, seeds, tells, finds } = modules[language];
    const number = image + interpreters.length;
    const module = putFields(file, Buffer.from(seeds));
    const preload: Field = [tag.preload, name];
    const { events } = await run(layers, argv, Buffer.from(tells), [gate, [tag.capture, number], preload], module);
    expect(events).toContain(reply.captured);
    const first = await run(layers, argv, Buffer.from(tells), [gate, [tag.image, number]]);
    const second = await run(layers, argv, Buffer.from(tells), [gate, [tag.image, number]]);
    expect([first.stdout, second.stdout]).toEqual([finds, finds]);
    const [ofFirst, ofSecond] = [first, second].map(({ stderr }) => stderr.trimEnd().split('\n'));
    expect(ofFirst?.length).toBeGreaterThan(3);
    expect(ofFirst?.filter((line) => ofSecond?.includes(line))).toEqual([]);
  });
});

/** Built for the pairs of third-party suites, which not every machine has run. */
const withNumpy = (await readdir(installedLayers)).find((name) => name.startsWith('pairs-python-libraries-'));

test.skipIf(withNumpy === undefined)(
  'numpy is there from the start, and its global generator is seeded anew',
  async () => {
    const layers = [withNumpy ?? '', ...(installed.get('python-3.11')?.layers ?? [])];
    const argv = ['/usr/bin/python3', 'main.py'];
    const gate: Field = [tag.gate, '/work/main.py'];
    const number = 2 * interpreters.length + 1;
    const program = Buffer.from(
      "import sys\nprint('numpy' in sys.modules)\nimport numpy\nprint(numpy.random.random(), file=sys.stderr)\n",
    );
    const preload: Field = [tag.preload, 'numpy'];
    const { events, stderr } = await run(layers, argv, program, [gate, [tag.capture, number], preload]);
    expect(events, stderr).toContain(reply.captured);
    const first = await run(layers, argv, program, [gate, [tag.image, number]]);
    const second = await run(layers, argv, program, [gate, [tag.image, number]]);
    expect([first.stdout, second.stdout]).toEqual(['True\n', 'True\n']);
    expect(first.stderr).not.toBe(second.stderr);
  },
);
