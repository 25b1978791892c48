import type { SandboxSpec } from '#ports/sandbox-engine.ts';

// Theory of operation. A process that waits at its first gate can be written down, once, and started again from that image in a
// tenth of the time. What is in the image is the same in all that start from it, the random numbers of their hash tables and
// the layout of their addresses too; so after a number of uses another takes its place. What cannot be written down, or does
// not start from its image, is started plainly for good.

export interface Images {
  /** The image to start one more process of this kind from, written down first where need be; null: it is to be started plainly. */
  use(name: string, spec: SandboxSpec): Promise<number | null>;
  /** A process did not come to its gate from this image. */
  giveUp(name: string, cause: unknown): void;
  /** There will be no more processes of this kind. */
  forget(name: string): void;
  readonly bytes: number;
}

export interface ImagesOptions {
  /** How many processes start from one image; 0: none does. */
  readonly uses: number;
  /** How many of a kind are started plainly first: what is not asked for again needs no image. */
  readonly after: number;
  /** Writes down, under this number, a process of that kind; resolves with the image's size. */
  readonly capture: (spec: SandboxSpec, image: number) => Promise<number>;
  /** Gives the image up; processes that were made from it keep it. */
  readonly release: (image: number) => void;
  readonly onBroken: (spec: SandboxSpec, cause: unknown) => void;
}

interface Record {
  readonly spec: SandboxSpec;
  plainStarts: number;
  image: Image | null;
  broken: boolean;
}

interface Image {
  readonly number: number;
  readonly bytes: number;
  uses: number;
}

/** Some tens of megabytes each. */
const MAX_IMAGES = 16;

export function createImages({ uses, after, capture, release, onBroken }: ImagesOptions): Images {
  /** Those used longest ago come first. */
  const records = new Map<string, Record>();
  const numbers = new Set<number>();

  function freeNumber(): number {
    for (let number = 1; ; number++) if (!numbers.has(number)) return number;
  }

  function giveBack(number: number): void {
    release(number);
    numbers.delete(number);
  }

  function drop(record: Record): void {
    if (record.image !== null) giveBack(record.image.number);
    record.image = null;
  }

  function breakDown(record: Record, cause: unknown): void {
    drop(record);
    if (!record.broken) onBroken(record.spec, cause);
    record.broken = true;
  }

  function makeRoom(): void {
    const used = [...records.values()].filter(({ image }) => image !== null);
    for (const record of used.slice(0, Math.max(0, used.length - MAX_IMAGES + 1))) drop(record);
  }

  async function writeDown(name: string, record: Record): Promise<void> {
    makeRoom();
    const number = freeNumber();
    numbers.add(number);
    try {
      const image = { number, bytes: await capture(record.spec, number), uses: 0 };
      // Two may have been written at once, or the kind is given up meanwhile.
      if (record.image !== null || records.get(name) !== record) giveBack(number);
      else record.image = image;
    } catch (error) {
      numbers.delete(number);
      breakDown(record, error);
    }
  }

  return {
    async use(name, spec) {
      if (uses === 0 || spec.expects?.image !== true) return null;
      const record = records.get(name) ?? { spec, plainStarts: 0, image: null, broken: false };
      records.delete(name);
      records.set(name, record);
      if (record.broken) return null;
      if (record.plainStarts < after) {
        record.plainStarts += 1;
        return null;
      }
      if (record.image !== null && record.image.uses >= uses) drop(record);
      if (record.image === null) await writeDown(name, record);
      if (record.image === null) return null;
      record.image.uses += 1;
      return record.image.number;
    },
    giveUp(name, cause) {
      const record = records.get(name);
      if (record !== undefined) breakDown(record, cause);
    },
    forget(name) {
      const record = records.get(name);
      if (record !== undefined) drop(record);
      records.delete(name);
    },
    get bytes() {
      return [...records.values()].reduce((bytes, { image }) => bytes + (image?.bytes ?? 0), 0);
    },
  };
}
