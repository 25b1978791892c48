import type { OutputStream } from '#domain/outcome.ts';

/** What a stage wrote. Copied together as it comes, since a program that writes single bytes must not cost an object for each. */
export interface Output {
  add(stream: OutputStream, bytes: Uint8Array): void;
  collect(): { readonly stdout: Uint8Array; readonly stderr: Uint8Array; readonly output: Uint8Array };
}

const FIRST_CAPACITY_BYTES = 2048;

export function createOutput(): Output {
  let all = Buffer.allocUnsafe(FIRST_CAPACITY_BYTES);
  let usedBytes = 0;
  /** Where each run of one stream ends; the runs alternate, and the first is of stdout. */
  const runEnds: number[] = [0];

  function makeRoom(bytes: number): void {
    if (usedBytes + bytes <= all.byteLength) return;
    const larger = Buffer.allocUnsafe(Math.max(usedBytes + bytes, 2 * all.byteLength));
    all.copy(larger, 0, 0, usedBytes);
    all = larger;
  }

  function only(parity: 0 | 1): Uint8Array {
    const runs = runEnds.map((end, index) => all.subarray(runEnds[index - 1] ?? 0, end));
    return Buffer.concat(runs.filter((_, index) => index % 2 === parity));
  }

  return {
    add(stream, bytes) {
      makeRoom(bytes.byteLength);
      all.set(bytes, usedBytes);
      usedBytes += bytes.byteLength;
      const last = runEnds.length - 1;
      if (last % 2 === (stream === 'stdout' ? 0 : 1)) runEnds[last] = usedBytes;
      else runEnds.push(usedBytes);
    },
    collect: () => ({ stdout: only(0), stderr: only(1), output: all.subarray(0, usedBytes) }),
  };
}
