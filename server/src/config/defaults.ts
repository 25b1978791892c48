import type { Config } from '#config/schema.ts';

/** What the defaults depend on. */
export interface Machine {
  readonly cores: number;
  /** Memory that this machine, or the container around us, may use. */
  readonly memoryBytes: number;
}

const mebibyte = 1_048_576;

/** Kept for the server, the launcher and the kernel. */
const reservedBytes = 512 * mebibyte;

/** What a typical run holds at its peak: how many fit beside one another follows from it. */
const typicalRunBytes = 128 * mebibyte;

/** An idle prepared sandbox is below this. */
const preparedBytes = mebibyte;
/** Enough for a class that submits at once. */
const maxPrepared = 128;

/** Processes that wait may hold this part of what all sandboxes have: on a machine of 2 GB enough for some interpreters. */
const warmShare = 1 / 8;
/** The least that an interpreter holds: no more could wait. */
const interpreterBytes = 8 * mebibyte;
const maxWarmed = 128;

/** Compiled programs may take a twentieth of the memory. */
const artefactPart = 20;

export function defaultConfig(machine: Machine): Config {
  const memoryBytes = Math.max(
    128 * mebibyte,
    Math.min(Math.floor(machine.memoryBytes * 0.7), machine.memoryBytes - reservedBytes),
  );
  const warmMemoryBytes = Math.floor(memoryBytes * warmShare);
  return {
    stateDir: '/var/lib/skerry',
    user: 'skerry',
    bind: '127.0.0.1',
    allowOpen: 'no',
    keyHashes: [],
    versions: 'compatible',
    logLevel: 'info',
    packages: null,
    preload: {},
    limits: {
      // Twice the cores: a run that waits for the disk or sleeps leaves its core to another, and clocks stay honest.
      concurrency: Math.max(2, Math.min(machine.cores * 2, Math.floor(memoryBytes / typicalRunBytes))),
      queue: 256,
      // At most a hundredth of the memory.
      prepared: Math.min(maxPrepared, Math.floor(memoryBytes / 100 / preparedBytes)),
      warmed: Math.min(maxWarmed, Math.floor(warmMemoryBytes / interpreterBytes)),
      warmMemoryBytes,
      imageUses: 64,
      warmFloor: 1,
      queueWaitMs: 30_000,
      memoryBytes,
      artefactCacheBytes: Math.floor(memoryBytes / artefactPart),
      bodyBytes: 16 * mebibyte,
      diskBytes: 256 * mebibyte,
      diskInodes: 16_384,
    },
    tvm: { enabled: true, listen: [8080], auth: 'open', outputMaxSize: mebibyte },
    piston: {
      enabled: true,
      listen: [2000, 8080],
      auth: 'open',
      crossOrigin: false,
      // Upstream keeps 1,024 bytes, which makes judging impossible: an expected output is often longer.
      outputMaxSize: 65_536,
      runTimeout: 3_000,
      compileTimeout: 10_000,
      runCpuTime: 3_000,
      compileCpuTime: 10_000,
      runMemoryLimit: -1,
      compileMemoryLimit: -1,
      maxProcessCount: 64,
      maxOpenFiles: 2_048,
      maxFileSize: 10_000_000,
      limitOverrides: {},
    },
  };
}
