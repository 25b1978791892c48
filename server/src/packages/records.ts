import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';

const recordSchema = Type.Object(
  {
    id: Type.String({ minLength: 1 }),
    /** What each runtime said of itself, by language. */
    versions: Type.Record(Type.String(), Type.String({ pattern: '^\\d+\\.\\d+\\.\\d+$' })),
    /** Topmost first. */
    layers: Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }),
    installedAt: Type.String(),
  },
  { additionalProperties: false },
);

/** What is kept of an installed package. */
export type PackageRecord = Static<typeof recordSchema>;

const ending = '.json';

const validator = Compile(recordSchema);

/** The records of installed packages, one file each: a package is installed when its record is there. */
export interface Records {
  /** All records, and the ids of those that cannot be understood. */
  readAll(): Promise<{ readonly whole: PackageRecord[]; readonly broken: string[] }>;
  write(record: PackageRecord): Promise<void>;
  remove(id: string): Promise<void>;
  /** Removes files that an interrupted write left, and records that are not among the `kept`. */
  sweep(kept: ReadonlySet<string>): Promise<void>;
}

export function openRecords(folder: string): Records {
  const fileOf = (id: string): string => path.join(folder, `${id}${ending}`);
  return {
    async readAll() {
      const whole: PackageRecord[] = [];
      const broken: string[] = [];
      const files = (await readdir(folder)).filter((name) => name.endsWith(ending));
      for (const file of files.toSorted()) {
        const id = file.slice(0, -ending.length);
        // oxlint-disable-next-line no-await-in-loop -- a handful of small files, once
        const record = parse(await readFile(fileOf(id), 'utf8'));
        if (record?.id === id) whole.push(record);
        else broken.push(id);
      }
      return { whole, broken };
    },
    async write(record) {
      const unfinished = `${fileOf(record.id)}.unfinished`;
      await writeFile(unfinished, `${JSON.stringify(record, null, 2)}\n`, { flush: true });
      await rename(unfinished, fileOf(record.id));
    },
    async remove(id) {
      await rm(fileOf(id), { force: true });
    },
    async sweep(kept) {
      for (const name of await readdir(folder)) {
        const id = /^(.*)\.json(\.unfinished)?$/.exec(name);
        if (id === null || (id[2] === undefined && kept.has(id[1] ?? ''))) continue;
        // oxlint-disable-next-line no-await-in-loop -- next to nothing, once
        await rm(path.join(folder, name), { force: true });
      }
    },
  };
}

function parse(text: string): PackageRecord | null {
  try {
    const value: unknown = JSON.parse(text);
    return validator.Check(value) ? value : null;
  } catch {
    return null;
  }
}
