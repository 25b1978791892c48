import { constants } from 'node:os';
import { posix } from 'node:path';

import { SkerryError } from '#domain/errors.ts';
import type { SourceFile } from '#domain/execution.ts';
import type { Channel } from '#engine/channel.ts';
import { LauncherError } from '#engine/launcher-error.ts';
import { MAX_DATA_BYTES, MAX_PATH_BYTES, request, tag } from '#engine/protocol.ts';

/** Where programs start, and where relative paths begin. */
export const WORKING_DIRECTORY = '/work';

const FILE_MODE = 0o644;

/** Errors: `invalidRequest` where the files are more, or larger, than a sandbox may hold. */
export async function putFiles(channel: Channel, files: readonly SourceFile[]): Promise<void> {
  try {
    await Promise.all(files.map((file) => putFile(channel, file)));
  } catch (error) {
    if (!isFull(error)) throw error;
    throw new SkerryError('invalidRequest', 'files do not fit into a sandbox', { field: 'files', cause: error });
  }
}

export async function putFolders(channel: Channel, paths: readonly string[]): Promise<void> {
  await Promise.all(paths.map((path) => channel.ask(request.put, [[tag.path, `${absolute(path)}/`]])));
}

function isFull(error: unknown): boolean {
  if (!(error instanceof SkerryError) || !(error.cause instanceof LauncherError)) return false;
  return error.cause.errno === constants.errno.ENOSPC;
}

/** Every piece travels without waiting for the one before; the channel keeps their number within bounds. */
async function putFile(channel: Channel, { path, content }: SourceFile): Promise<void> {
  const pieces = Math.max(1, Math.ceil(content.byteLength / MAX_DATA_BYTES));
  const puts = Array.from({ length: pieces }, (_, piece) =>
    channel.ask(request.put, [
      [tag.path, absolute(path)],
      [tag.mode, FILE_MODE],
      ...(piece === 0 ? [] : [[tag.append, 1] as const]),
      [tag.data, content.subarray(piece * MAX_DATA_BYTES, (piece + 1) * MAX_DATA_BYTES)],
    ]),
  );
  await Promise.all(puts);
}

export async function readFile(channel: Channel, path: string, maxBytes: number): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let readBytes = 0;
  while (readBytes < maxBytes) {
    const length = Math.min(MAX_DATA_BYTES, maxBytes - readBytes);
    // oxlint-disable-next-line no-await-in-loop -- where the file ends is known only from the piece before
    const { payload } = await channel.ask(request.read, [
      [tag.path, absolute(path)],
      [tag.offset, readBytes],
      [tag.length, length],
    ]);
    pieces.push(payload);
    readBytes += payload.byteLength;
    if (payload.byteLength < length) break;
  }
  return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
}

/** Errors: `invalidRequest` where no file can have such a name. */
export function absolute(path: string): string {
  const whole = posix.resolve(WORKING_DIRECTORY, path);
  if (whole.includes('\0') || Buffer.byteLength(whole) > MAX_PATH_BYTES) {
    throw new SkerryError('invalidRequest', 'the name of a file is too long or holds a NUL character', {
      field: 'files',
    });
  }
  return whole;
}
