import { posix } from 'node:path';

import type { SourceFile } from '#domain/execution.ts';
import type { Channel } from '#engine/channel.ts';
import { MAX_DATA_BYTES, request, tag } from '#engine/protocol.ts';

/** Where programs start, and where relative paths begin. */
export const WORKING_DIRECTORY = '/work';

const FILE_MODE = 0o644;

/** Every piece travels without waiting for the one before; the channel keeps their number within bounds. */
export async function putFile(channel: Channel, { path, content }: SourceFile): Promise<void> {
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

function absolute(path: string): string {
  return posix.resolve(WORKING_DIRECTORY, path);
}
