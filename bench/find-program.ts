import { existsSync } from 'node:fs';
import path from 'node:path';

/** Where PATH has it; null where it is not installed. */
export function findProgram(name: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return folders.map((folder) => path.join(folder, name)).find((candidate) => existsSync(candidate)) ?? null;
}
