import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { StageLimits } from '#domain/limits.ts';
import { configureFields, planCgroups, usualFields } from '#engine/cgroup-plan.ts';
import type { CgroupParent } from '#engine/cgroup-plan.ts';
import { encodeFrame } from '#engine/frames.ts';
import type { Field } from '#engine/frames.ts';
import { request, tag } from '#engine/protocol.ts';
import type { RequestType } from '#engine/protocol.ts';
import { commandFields, limitFields, releaseFields } from '#engine/stage-start.ts';

const SANDBOX = 2;
const MIB = 1024 * 1024;

const limits: StageLimits = {
  wallMs: 10_000,
  cpuMs: 5000,
  memoryBytes: 64 * MIB,
  cpus: 1,
  processes: 64,
  openFiles: 256,
  fileBytes: 16 * MIB,
  outputBytes: 65_536,
  outputOverflow: 'kill',
};

/** Frames as the engine sends them, one file each, for the fuzzer to begin with. Returns how many. */
export async function writeRealFrames(directory: string, parents: readonly CgroupParent[]): Promise<number> {
  const plan = planCgroups(parents);
  const change = { plan, from: plan.usual, limits, live: false };
  const requests: readonly (readonly [RequestType, readonly Field[]])[] = [
    [
      request.configure,
      [
        ...configureFields(plan, 'skerry-1', 512 * MIB),
        ...usualFields(plan),
        [tag.spares, 8],
        [tag.spareUid, 1_930_000_000],
      ],
    ],
    [
      request.create,
      [
        [tag.layer, 'python-3.11'],
        [tag.layer, 'bookworm'],
        [tag.topBytes, 64 * MIB],
        [tag.topInodes, 4096],
        [tag.uid, 1_910_000_000],
        [tag.rootUid, 1_900_000_000],
        [tag.hostname, 'sandbox'],
        [tag.network, 0],
        [tag.share, 1],
      ],
    ],
    [
      request.create,
      [
        [tag.layer, 'bookworm'],
        [tag.build, 1],
        [tag.rootUid, 1_900_000_000],
        [tag.hostname, 'build'],
        [tag.network, 1],
      ],
    ],
    [
      request.put,
      [
        [tag.path, '/work/src/main.py'],
        [tag.mode, 0o644],
        [tag.append, 1],
        [tag.data, Buffer.from('print(1)\n')],
      ],
    ],
    [
      request.read,
      [
        [tag.path, '/work/out'],
        [tag.offset, 0],
        [tag.length, MIB],
      ],
    ],
    [
      request.start,
      [
        ...commandFields({
          argv: ['/usr/bin/python3', 'main.py', 'argument'],
          environment: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' },
          workingDirectory: '/work',
        }),
        ...limitFields(change),
        [tag.gate, '/work/main.py'],
        [tag.gate, '/work/out/main.args'],
      ],
    ],
    [
      request.start,
      [
        ...commandFields({ argv: ['/usr/bin/ruby', 'main.rb'], environment: {}, workingDirectory: '/work' }),
        [tag.gate, '/work/main.rb'],
        [tag.capture, 7],
        [tag.preload, 'json'],
        [tag.preload, 'error_highlight'],
      ],
    ],
    [request.forget, [[tag.number, 7]]],
    [request.release, releaseFields(change)],
    [request.signal, [[tag.number, 15]]],
    [request.seal, [[tag.name, 'python-3.11']]],
    [request.remove, [[tag.name, 'python-3.11']]],
    [
      request.keep,
      [
        [tag.number, 3],
        [tag.length, 16 * MIB],
      ],
    ],
    [request.restore, [[tag.number, 3]]],
    [request.drop, [[tag.number, 3]]],
  ];
  const frames = requests.map(([type, fields]) => Buffer.concat(encodeFrame(type, SANDBOX, fields)));
  // One after the other too, as they travel.
  const seeds = [...frames, Buffer.concat(frames)];
  await mkdir(directory, { recursive: true });
  await Promise.all(seeds.map((seed, index) => writeFile(join(directory, `frame-${index}`), seed)));
  return seeds.length;
}
