import { createHash } from 'node:crypto';
import { access, mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';

export interface Recipe {
  /** What it is: earlier results of the same kind are removed. */
  readonly kind: string;
  /** Everything that the result depends on. */
  readonly key: readonly string[];
  /** Makes the result, a file or a directory, at this path. */
  readonly build: (target: string) => Promise<void>;
}

/** The path of the result. It is built beside and renamed into place, so that it is whole or absent. */
export async function buildOnce(cache: string, { kind, key, build }: Recipe): Promise<string> {
  const digest = createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 16);
  const name = `${kind}-${digest}`;
  const target = path.join(cache, name);
  if (await exists(target)) return target;

  await mkdir(cache, { recursive: true });
  for (const old of await readdir(cache)) {
    if (old.startsWith(`${kind}-`)) await rm(path.join(cache, old), { recursive: true });
  }
  const unfinished = path.join(cache, `${kind}-unfinished`);
  await build(unfinished);
  await rename(unfinished, target);
  return target;
}

export async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
