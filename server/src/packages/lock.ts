import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';

/** Held by the one process that may change a folder's content; given back when disposed, or when the process is gone. */
export type Lock = AsyncDisposable;

/** Takes the lock at this path, or tells by null that a living process has it. */
export async function takeLock(path: string): Promise<Lock | null> {
  const mine = await ownerOf(process.pid);
  const owner = await writeNew(path, mine);
  if (owner !== null) {
    if (await lives(owner)) return null;
    if (!(await discard(path, owner))) return null;
    if ((await writeNew(path, mine)) !== null) return null;
  }
  return {
    async [Symbol.asyncDispose]() {
      await rm(path, { force: true });
    },
  };
}

/** Writes the file where there is none; else answers with what the present one says. */
async function writeNew(path: string, text: string): Promise<string | null> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return null;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    return readFile(path, 'utf8').catch(() => '');
  }
}

/** Removes the lock of a process that is gone, unless somebody else was faster: then theirs is put back. */
async function discard(path: string, owner: string): Promise<boolean> {
  const aside = `${path}.${process.pid}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return true;
    throw error;
  }
  const taken = await readFile(aside, 'utf8');
  if (taken !== owner) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
  return taken === owner;
}

/** A process by its number and when it started: numbers come again. */
async function ownerOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return `${pid} ${fields[19]}`;
}

async function lives(owner: string): Promise<boolean> {
  const pid = Number(owner.split(' ')[0]);
  return (await ownerOf(pid).catch(() => null)) === owner;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
