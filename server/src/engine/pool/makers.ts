import type { ExpectedProcess, SandboxSpec } from '#ports/sandbox-engine.ts';
import { createImages } from '#engine/pool/images.ts';
import type { ImageUse } from '#engine/pool/images.ts';
import type { Member } from '#engine/pool/kind.ts';
import type { ProcessKey } from '#engine/process-key.ts';
import type { PreparedSandbox } from '#engine/sandbox.ts';

/** Makes what the tiers keep. */
export interface Makers {
  prepared(spec: SandboxSpec): Promise<Member>;
  warmed(spec: SandboxSpec): Promise<Member>;
  /**
   * Takes the sandbox over, in which nothing waits: from an image, if there is one, the process is there sooner than it would
   * start. Resolves with that sandbox, or with another where the image turns out to be none.
   */
  begin(sandbox: PreparedSandbox, spec: SandboxSpec): Promise<PreparedSandbox>;
  /** All that members of one kind have in common. */
  warmedKey(spec: SandboxSpec): string;
  /** There will be no more of this kind. */
  forget(spec: SandboxSpec): void;
  readonly imageBytes: number;
}

export interface MakersOptions {
  readonly processKey: ProcessKey;
  readonly imageUses: number;
  readonly releaseImage: (image: number) => void;
  /** One was made. */
  readonly onImage: (spec: SandboxSpec) => void;
  readonly onLog: (line: string) => void;
}

/** What a waiting process is taken to hold until one has told: more than most. */
export const GUESS_BYTES = 48 * 1_048_576;

export function createMakers(make: (spec: SandboxSpec) => Promise<PreparedSandbox>, options: MakersOptions): Makers {
  const images = createImages({
    uses: options.imageUses,
    async capture(spec, image) {
      if (spec.expects === undefined) throw new Error('nothing is expected');
      await using sandbox = await make(spec);
      const bytes = await sandbox.capture(spec.expects, image);
      options.onImage(spec);
      return bytes;
    },
    release: options.releaseImage,
    onBroken(spec, cause) {
      const without = spec.expects?.preload.join(', ') || 'an image';
      options.onLog(`${nameOf(spec)} starts without ${without}: ${String(cause)}`);
    },
  });

  async function prepared(spec: SandboxSpec): Promise<Member> {
    const sandbox = await make(spec);
    return readied(sandbox, async () => {
      await sandbox.created;
      return 0;
    });
  }

  async function warmed(spec: SandboxSpec): Promise<Member> {
    const { expects } = spec;
    if (expects === undefined) return prepared(spec);
    const name = warmedKey(spec);
    using image = await images.use(name, spec);
    try {
      return await makeWaiting(spec, expects, image);
    } catch (error) {
      if (image === null) throw error;
      images.giveUp(name, image, error);
      return await makeWaiting(spec, expects, null);
    }
  }

  async function makeWaiting(spec: SandboxSpec, process: ExpectedProcess, image: ImageUse | null): Promise<Member> {
    const sandbox = await make(spec);
    const from = image?.number ?? null;
    return readied(sandbox, async () => (await sandbox.startAhead(process, from, 'nobodyWaits')) ?? GUESS_BYTES);
  }

  async function begin(sandbox: PreparedSandbox, spec: SandboxSpec): Promise<PreparedSandbox> {
    const { expects } = spec;
    if (expects === undefined) return sandbox;
    const name = warmedKey(spec);
    using image = images.ready(name, spec);
    if (image === null) return sandbox;
    try {
      await sandbox.startAhead(expects, image.number, 'waitedFor');
      return sandbox;
    } catch (error) {
      images.giveUp(name, image, error);
      await sandbox[Symbol.asyncDispose]();
      return await make(placeOf(spec));
    }
  }

  function warmedKey(spec: SandboxSpec): string {
    return `${placeKey(spec)}${spec.expects === undefined ? '' : options.processKey(spec.expects)}`;
  }

  return {
    prepared,
    warmed,
    begin,
    warmedKey,
    forget: (spec) => images.forget(warmedKey(spec)),
    get imageBytes() {
      return images.bytes;
    },
  };
}

/** Where the work fails, nothing is left of the sandbox. */
async function readied(sandbox: PreparedSandbox, work: () => Promise<number>): Promise<Member> {
  try {
    return { sandbox, bytes: await work() };
  } catch (error) {
    await sandbox[Symbol.asyncDispose]();
    throw error;
  }
}

/** The sandbox alone. */
export function placeOf({ expects: _expects, ...place }: SandboxSpec): SandboxSpec {
  return place;
}

export function placeKey({ layers, disk, forkable }: SandboxSpec): string {
  return JSON.stringify([layers, disk, forkable === true]);
}

export function nameOf({ name }: SandboxSpec): string {
  return name ?? '';
}
