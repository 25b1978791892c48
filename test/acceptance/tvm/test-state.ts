import { execFile } from 'node:child_process';
import { chown, mkdir, readFile, readdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Type } from 'typebox';
import { Value } from 'typebox/value';

const run = promisify(execFile);
const recordSchema = Type.Object({ layers: Type.Array(Type.String()) });

const state = process.env['SKERRY_STATE'] ?? '/var/lib/skerry';

/** Makes a state directory in which nothing is installed, with the launcher and the tools of the real one. */
export async function linkState(folder: string): Promise<void> {
  const user = await idsOf('skerry');
  for (const name of ['bin', 'tools']) {
    // oxlint-disable-next-line no-await-in-loop -- two
    await symlink(path.join(state, name), path.join(folder, name));
  }
  await chown(folder, user.uid, user.gid);
  for (const name of ['layers', 'packages', 'tmp']) {
    const inner = path.join(folder, name);
    // oxlint-disable-next-line no-await-in-loop -- three
    await mkdir(inner);
    // oxlint-disable-next-line no-await-in-loop -- three
    await chown(inner, user.uid, user.gid);
  }
}

/** The launcher of a server: its child is the guardian, and the guardian's child is the launcher. */
export async function launcherOf(serverPid: number): Promise<number> {
  const guardian = await childNamed(serverPid, 'skerry-guardian');
  return childNamed(guardian, 'skerry-launcher');
}

async function childNamed(parentPid: number, wanted: string): Promise<number> {
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    // oxlint-disable-next-line no-await-in-loop -- a process may end meanwhile
    const status = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    const [, name = '', parent] = /^\d+ \((.*)\) \S (\d+)/.exec(status) ?? [];
    // The kernel keeps 15 characters of a name.
    if (Number(parent) === parentPid && name === wanted.slice(0, 15)) return Number(entry);
  }
  throw new Error(`process ${parentPid} has no child ${wanted}`);
}

async function idsOf(user: string): Promise<{ readonly uid: number; readonly gid: number }> {
  const [, uid, gid] =
    new RegExp(`^${user}:[^:]*:(\\d+):(\\d+):`, 'm').exec(await readFile('/etc/passwd', 'utf8')) ?? [];
  if (uid === undefined || gid === undefined) throw new Error(`there is no user ${user}`);
  return { uid: Number(uid), gid: Number(gid) };
}

/** Copies a package of the real state directory into another one, and tells the layer that is its own. */
export async function copyPackage(folder: string, id: string): Promise<string> {
  const record = path.join(state, 'packages', `${id}.json`);
  const { layers } = Value.Parse(recordSchema, JSON.parse(await readFile(record, 'utf8')));
  await run('cp', ['-a', ...layers.map((layer) => path.join(state, 'layers', layer)), path.join(folder, 'layers')]);
  await run('cp', ['-a', record, path.join(folder, 'packages')]);
  const [own] = layers;
  if (own === undefined) throw new Error(`${id} has no layers`);
  return path.join(folder, 'layers', own);
}
