import { Type, type Static } from 'typebox';

const whole = (minimum: number, options: { maximum?: number; default?: number } = {}) =>
  Type.Integer({ minimum, maximum: Number.MAX_SAFE_INTEGER, ...options });

const strict = { additionalProperties: false } as const;

const dialect = {
  enabled: Type.Boolean(),
  /** Ports where it answers at the root. */
  listen: Type.Array(whole(1, { maximum: 65_535 }), { uniqueItems: true }),
  auth: Type.Enum(['open', 'key']),
};

/** Milliseconds and bytes; a memory limit of -1 means none. Named as Piston names its own settings. */
const pistonLimits = {
  outputMaxSize: whole(1),
  runTimeout: whole(1),
  compileTimeout: whole(1),
  runCpuTime: whole(1),
  compileCpuTime: whole(1),
  runMemoryLimit: whole(-1),
  compileMemoryLimit: whole(-1),
  maxProcessCount: whole(1),
  maxOpenFiles: whole(1),
  maxFileSize: whole(1),
};

/** Of a language's own, as its import takes them; the protocol of the launcher has these bounds. */
const modules = Type.Array(Type.String({ pattern: '^[A-Za-z0-9_]+([./-][A-Za-z0-9_]+)*$', maxLength: 63 }), {
  maxItems: 16,
  uniqueItems: true,
});

export const configSchema = Type.Object(
  {
    stateDir: Type.String({ pattern: '^/[^\\n\\0]*$' }),
    user: Type.String({ pattern: '^[a-z_][a-z0-9_-]{0,31}$' }),
    bind: Type.String({ minLength: 1, maxLength: 253 }),
    allowOpen: Type.Enum(['no', 'yes-anyone-may-run-code']),
    keyHashes: Type.Array(Type.String({ pattern: '^[0-9a-f]{64}$' })),
    versions: Type.Enum(['strict', 'compatible']),
    logLevel: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    /** Packages that are installed by themselves; absent: the catalogue's defaults. */
    packages: Type.Union([Type.Null(), Type.Array(Type.String({ minLength: 1 }))]),
    /** By language: what its processes have loaded where they begin from an image. */
    preload: Type.Record(Type.String({ minLength: 1 }), modules),
    limits: Type.Object(
      {
        concurrency: whole(1, { maximum: 4_096 }),
        queue: whole(0, { maximum: 100_000 }),
        /** Sandboxes kept ready for what was lately asked for; 0: none. */
        prepared: whole(0, { maximum: 4_096 }),
        /** Of these, with a process that waits in each; 0: none. */
        warmed: whole(0, { maximum: 4_096 }),
        /** What these processes may hold together. */
        warmMemoryBytes: whole(0),
        /** Of these processes, how many start from one image; 0: each starts by itself. */
        imageUses: whole(0),
        /** Kept of what clients usually send, whether anybody asked lately or not. */
        warmFloor: whole(0, { maximum: 64 }),
        queueWaitMs: whole(1, { maximum: 3_600_000 }),
        memoryBytes: whole(16 * 1_048_576),
        /** Of `memoryBytes`, for compiled programs that are kept; 0: none is. */
        artefactCacheBytes: whole(0),
        bodyBytes: whole(1_024, { maximum: 268_435_456 }),
        diskBytes: whole(1_048_576),
        diskInodes: whole(256),
      },
      strict,
    ),
    tvm: Type.Object({ ...dialect, outputMaxSize: whole(1) }, strict),
    piston: Type.Object(
      {
        ...dialect,
        /** Whether pages of other origins may call it. */
        crossOrigin: Type.Boolean(),
        ...pistonLimits,
        limitOverrides: Type.Record(Type.String({ minLength: 1 }), Type.Partial(Type.Object(pistonLimits), strict)),
      },
      strict,
    ),
  },
  strict,
);

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

export type Config = DeepReadonly<Static<typeof configSchema>>;
