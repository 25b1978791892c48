import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { MAX_STDIN_FRAME_BYTES, STDIN_WINDOW_BYTES } from '#engine/protocol.ts';
import { createStdinWindow } from '#engine/stdin-window.ts';

function record() {
  const sent: Uint8Array[] = [];
  let ends = 0;
  const window = createStdinWindow(
    (bytes) => sent.push(bytes),
    () => (ends += 1),
  );
  const sentBytes = (): number => sent.reduce((sum, bytes) => sum + bytes.byteLength, 0);
  return { window, sent, sentBytes, ends: () => ends };
}

describe('a stdin window', () => {
  test('sends everything in order, in frames and within the window, however it is written and taken', () => {
    const writes = fc.array(fc.nat({ max: 3 * MAX_STDIN_FRAME_BYTES }), { maxLength: 12 });
    const takes = fc.array(fc.integer({ min: 1, max: STDIN_WINDOW_BYTES }));
    fc.assert(
      fc.property(writes, takes, (sizes, takenSizes) => {
        const { window, sent, sentBytes, ends } = record();
        const all = Buffer.alloc(sizes.reduce((sum, size) => sum + size, 0));
        all.forEach((_, index) => (all[index] = index % 251));
        let at = 0;
        for (const size of sizes) {
          void window.write(all.subarray(at, at + size));
          at += size;
        }
        window.end();
        let taken = 0;
        for (let turn = 0; taken < all.byteLength; turn++) {
          expect(sentBytes() - taken).toBeLessThanOrEqual(STDIN_WINDOW_BYTES);
          // Only at the beginning by what was drawn: byte by byte would be millions of turns.
          taken = Math.min(sentBytes(), taken + (takenSizes[turn] ?? STDIN_WINDOW_BYTES));
          window.taken(taken);
        }
        expect(sent.every((bytes) => bytes.byteLength <= MAX_STDIN_FRAME_BYTES)).toBe(true);
        expect(Buffer.concat(sent).equals(all)).toBe(true);
        expect(ends()).toBe(1);
      }),
      { numRuns: 30 },
    );
  });

  test('holds a writer back until its bytes are sent', async () => {
    const { window } = record();
    const within = window.write(new Uint8Array(STDIN_WINDOW_BYTES));
    const beyond = window.write(new Uint8Array(1));
    await within;
    const first = await Promise.race([beyond.then(() => 'sent'), Promise.resolve('held')]);
    window.taken(1);
    await beyond;
    expect(first).toBe('held');
  });

  test('lets writers go when the stage is over, and sends no more', async () => {
    const { window, sentBytes, ends } = record();
    const held = window.write(new Uint8Array(STDIN_WINDOW_BYTES + 1));
    window.close();
    await held;
    await window.write(new Uint8Array(1));
    window.end();
    expect([sentBytes(), ends()]).toEqual([STDIN_WINDOW_BYTES, 0]);
  });
});
