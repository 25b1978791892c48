import type { SandboxSpec } from '#ports/sandbox-engine.ts';

// Theory of operation. A process that waits at its gate can be written down, once, and started again from that image in a
// tenth of the time. What is in the image is the same in all that start from it, the random numbers of their hash tables and
// the layout of their addresses too; so after a number of uses another takes its place, which is written down before the first
// is used up. What cannot be written down, or does not start from its image, is tried without the modules that it was to have
// loaded, if any, and else is started plainly for good.

export interface Images {
  /** The image to start one more process of this kind from, written down first where need be; null: it is to be started plainly. */
  use(name: string, spec: SandboxSpec): Promise<ImageUse | null>;
  /** The same, where there is one already; where a kind is asked for again and again, it is written meanwhile. */
  ready(name: string, spec: SandboxSpec): ImageUse | null;
  /** A process did not come to its gate from this image. */
  giveUp(name: string, image: ImageUse, cause: unknown): void;
  /** There will be no more processes of this kind. */
  forget(name: string): void;
  readonly bytes: number;
}

/** An image is there at least until this is disposed, and stays with the processes that it was mapped into. */
export interface ImageUse extends Disposable {
  readonly number: number;
}

export interface ImagesOptions {
  /** How many processes start from one image; 0: none does. */
  readonly uses: number;
  /** Writes down, under this number, a process of that kind; resolves with the image's size. */
  readonly capture: (spec: SandboxSpec, image: number) => Promise<number>;
  /** Gives the image up; processes that were made from it keep it. */
  readonly release: (image: number) => void;
  /** From now on such a process begins without its modules, if there are any in the spec, and else without an image. */
  readonly onBroken: (spec: SandboxSpec, cause: unknown) => void;
}

interface Record {
  readonly name: string;
  /** As it is written down. */
  spec: SandboxSpec;
  /** Times that there was none ready. */
  missed: number;
  image: Image | null;
  /** The next one is being written. */
  writing: Promise<void> | null;
  broken: boolean;
}

interface Image {
  readonly number: number;
  readonly bytes: number;
  uses: number;
  /** Uses that are not disposed, and one more as long as it is given out. */
  holders: number;
}

/** Some tens of megabytes each. */
const MAX_IMAGES = 16;
/** From here on the next one is written. */
const RENEW_AT = 0.75;
/** What was asked for once with just these words may never be again. */
const LEAST_MISSED = 2;

export function createImages({ uses, capture, release, onBroken }: ImagesOptions): Images {
  /** Those used longest ago come first. */
  const records = new Map<string, Record>();
  const numbers = new Set<number>();

  function freeNumber(): number {
    for (let number = 1; ; number++) if (!numbers.has(number)) return number;
  }

  function letGo(image: Image): void {
    image.holders -= 1;
    if (image.holders > 0) return;
    release(image.number);
    numbers.delete(image.number);
  }

  function drop(record: Record): void {
    const { image } = record;
    record.image = null;
    if (image !== null) letGo(image);
  }

  function breakDown(record: Record, cause: unknown): void {
    drop(record);
    if (record.broken) return;
    const { spec } = record;
    onBroken(spec, cause);
    if (spec.expects === undefined || spec.expects.preload.length === 0) record.broken = true;
    else record.spec = { ...spec, expects: { ...spec.expects, preload: [] } };
  }

  function makeRoom(): void {
    const used = [...records.values()].filter(({ image }) => image !== null);
    for (const record of used.slice(0, Math.max(0, used.length - MAX_IMAGES + 1))) drop(record);
  }

  /** One at a time of a kind. */
  function writeNext(record: Record): Promise<void> {
    record.writing ??= writeDown(record).finally(() => {
      record.writing = null;
    });
    return record.writing;
  }

  async function writeDown(record: Record): Promise<void> {
    const { spec } = record;
    const number = freeNumber();
    numbers.add(number);
    try {
      const image = { number, bytes: await capture(spec, number), uses: 0, holders: 1 };
      drop(record);
      makeRoom();
      // The kind was given up meanwhile, or its modules were.
      if (records.get(record.name) !== record || record.spec !== spec) letGo(image);
      else record.image = image;
    } catch (error) {
      release(number);
      numbers.delete(number);
      // Nobody waits for it any more.
      if (records.get(record.name) !== record || record.spec !== spec) return;
      breakDown(record, error);
      if (!record.broken) await writeDown(record);
    }
  }

  function take(record: Record): ImageUse | null {
    const { image } = record;
    if (image === null || image.uses >= uses) return null;
    records.delete(record.name);
    records.set(record.name, record);
    image.uses += 1;
    image.holders += 1;
    if (image.uses >= uses * RENEW_AT && uses > 1) void writeNext(record);
    return { number: image.number, [Symbol.dispose]: () => letGo(image) };
  }

  /** Null where there is to be no image. */
  function recordOf(name: string, spec: SandboxSpec): Record | null {
    if (uses === 0 || spec.expects?.image !== true) return null;
    const record = records.get(name) ?? newRecord(name, spec);
    records.set(name, record);
    return record.broken ? null : record;
  }

  return {
    async use(name, spec) {
      const record = recordOf(name, spec);
      if (record === null) return null;
      const taken = take(record);
      if (taken !== null) return taken;
      await writeNext(record);
      return take(record);
    },
    ready(name, spec) {
      const record = recordOf(name, spec);
      if (record === null) return null;
      const taken = take(record);
      if (taken !== null) return taken;
      record.missed += 1;
      // One at a time, however many kinds are asked for: writing takes as long as a start.
      const idle = [...records.values()].every(({ writing }) => writing === null);
      if (record.missed >= LEAST_MISSED && idle) void writeNext(record);
      return null;
    },
    giveUp(name, { number }, cause) {
      const record = records.get(name);
      if (record?.image?.number === number) breakDown(record, cause);
    },
    forget(name) {
      const record = records.get(name);
      if (record === undefined) return;
      records.delete(name);
      drop(record);
    },
    get bytes() {
      return [...records.values()].reduce((bytes, { image }) => bytes + (image?.bytes ?? 0), 0);
    },
  };
}

function newRecord(name: string, spec: SandboxSpec): Record {
  return { name, spec, missed: 0, image: null, writing: null, broken: false };
}
