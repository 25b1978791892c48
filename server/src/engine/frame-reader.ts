import { ProtocolError } from '#engine/frames.ts';
import { HEADER_BYTES, MAX_PAYLOAD_BYTES } from '#engine/protocol.ts';

export interface Frame {
  readonly type: number;
  readonly id: number;
  readonly payload: Buffer;
}

export interface FrameReader {
  /** Takes the next bytes of the stream, cut anywhere, and passes on each frame that they complete. */
  push(chunk: Buffer): void;
}

/** Holds back at most one frame and one chunk. */
export function createFrameReader(onFrame: (frame: Frame) => void): FrameReader {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let neededBytes = HEADER_BYTES;

  return {
    push(chunk) {
      held.push(chunk);
      heldBytes += chunk.byteLength;
      if (heldBytes < neededBytes) return;
      const bytes = held.length === 1 ? chunk : Buffer.concat(held, heldBytes);
      let at = 0;
      neededBytes = HEADER_BYTES;
      while (bytes.byteLength - at >= HEADER_BYTES) {
        const frameBytes = HEADER_BYTES + payloadLength(bytes, at);
        if (bytes.byteLength - at < frameBytes) {
          neededBytes = frameBytes;
          break;
        }
        onFrame({
          type: bytes.readUInt16LE(at + 4),
          id: bytes.readUInt32LE(at + 8),
          payload: bytes.subarray(at + HEADER_BYTES, at + frameBytes),
        });
        at += frameBytes;
      }
      const rest = bytes.subarray(at);
      held = rest.byteLength === 0 ? [] : [rest];
      heldBytes = rest.byteLength;
    },
  };
}

function payloadLength(bytes: Buffer, at: number): number {
  const length = bytes.readUInt32LE(at);
  if (length > MAX_PAYLOAD_BYTES) throw new ProtocolError(`a frame of ${length} bytes is too long`);
  if (bytes.readUInt16LE(at + 6) !== 0) throw new ProtocolError('a frame header is not aligned');
  return length;
}
