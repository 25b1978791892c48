import { MAX_STDIN_FRAME_BYTES, STDIN_WINDOW_BYTES } from '#engine/protocol.ts';

/** A stage's stdin: what is written is sent no further ahead of the program than a window. */
export interface StdinWindow {
  /** Resolves when the bytes are sent, or when the stage no longer wants them. */
  write(bytes: Uint8Array): Promise<void>;
  /** No more follows what was written. */
  end(): void;
  /** The stage has taken so many bytes in all. */
  taken(bytes: number): void;
  /** The stage is over. */
  close(): void;
}

interface Pending {
  readonly bytes: Uint8Array;
  readonly resolve: () => void;
}

export function createStdinWindow(send: (bytes: Uint8Array) => void, sendEnd: () => void): StdinWindow {
  let pending: Pending[] = [];
  let sentBytes = 0;
  let takenBytes = 0;
  let state: 'open' | 'ending' | 'closed' = 'open';

  function sendWhatFits(): void {
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
      const room = STDIN_WINDOW_BYTES - (sentBytes - takenBytes);
      const fits = next.bytes.subarray(0, room);
      for (let at = 0; at < fits.byteLength; at += MAX_STDIN_FRAME_BYTES) {
        send(fits.subarray(at, at + MAX_STDIN_FRAME_BYTES));
      }
      sentBytes += fits.byteLength;
      if (fits.byteLength < next.bytes.byteLength) {
        pending.unshift({ ...next, bytes: next.bytes.subarray(fits.byteLength) });
        return;
      }
      next.resolve();
    }
    if (state === 'ending') {
      state = 'closed';
      sendEnd();
    }
  }

  return {
    write(bytes) {
      if (state !== 'open') return Promise.resolve();
      return new Promise((resolve) => {
        pending.push({ bytes, resolve });
        if (pending.length === 1) sendWhatFits();
      });
    },
    end() {
      if (state !== 'open') return;
      state = 'ending';
      if (pending.length === 0) sendWhatFits();
    },
    taken(bytes) {
      takenBytes = bytes;
      if (pending.length > 0) sendWhatFits();
    },
    close() {
      state = 'closed';
      for (const { resolve } of pending) resolve();
      pending = [];
    },
  };
}
