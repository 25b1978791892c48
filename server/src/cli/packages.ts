import { SkerryError } from '#domain/errors.ts';
import type { PackageManager } from '#ports/package-manager.ts';

export function listPackages(packages: PackageManager): void {
  const all = packages.list();
  const width = Math.max(...all.map(({ id }) => id.length));
  for (const { id, version, state, isDefault } of all) {
    console.log(`${id.padEnd(width)}  ${version.padEnd(10)} ${state}${isDefault ? ' (default)' : ''}`);
  }
}

/** Installs what is not there yet, one after the other, and goes on after a failure; true when all of it is there. */
export async function installPackages(
  packages: PackageManager,
  ids: readonly string[],
  stop: AbortSignal,
): Promise<boolean> {
  let complete = true;
  for (const id of ids) {
    if (stop.aborted) return false;
    // oxlint-disable-next-line no-await-in-loop -- each takes the whole machine while it unpacks
    complete = (await installOne(packages, id)) && complete;
  }
  return complete;
}

async function installOne(packages: PackageManager, id: string): Promise<boolean> {
  const startedAt = performance.now();
  try {
    const { version } = await packages.install(id, (line) => showProgress(id, line));
    clearProgress();
    console.error(`${id}: installed, ${version}, in ${Math.round((performance.now() - startedAt) / 1000)} s`);
    return true;
  } catch (error) {
    clearProgress();
    if (error instanceof SkerryError && error.code === 'packageInstalled') return true;
    console.error(`${id}: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

export async function removePackages(packages: PackageManager, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    // oxlint-disable-next-line no-await-in-loop -- a refusal stops the rest
    await packages.remove(id);
    console.error(`${id}: removed`);
  }
}

/** One line that is written over; only where somebody watches. */
function showProgress(id: string, line: string): void {
  if (process.stderr.isTTY)
    process.stderr.write(`\r\u001B[K${id}: ${line.slice(0, process.stderr.columns - id.length - 3)}`);
}

function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[K');
}
