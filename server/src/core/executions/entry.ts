import { programPath } from '#domain/command.ts';
import type { Runtime } from '#domain/runtime.ts';
import type { Sandbox } from '#ports/sandbox-engine.ts';

/** More than the longest name of a Java class. */
const MAX_ENTRY_BYTES = 65_536;

/**
 * What the compile stage that is over says that is to be started; null where it says nothing. Where that cannot be read it says
 * nothing either: what the run stage comes to then tells why.
 */
export async function readEntry(sandbox: Sandbox, { entryFile }: Pick<Runtime, 'entryFile'>): Promise<string | null> {
  if (entryFile === null) return null;
  try {
    const bytes = await sandbox.readFile(`${programPath}/${entryFile}`, MAX_ENTRY_BYTES);
    const entry = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8').trim();
    return entry === '' ? null : entry;
  } catch {
    return null;
  }
}
