import { HEADER_BYTES, MAX_PAYLOAD_BYTES, fieldKind } from '#engine/protocol.ts';
import type { RequestType, Tag } from '#engine/protocol.ts';

/** Number fields hold numbers, text fields strings, `data` bytes. */
export type Field = readonly [tag: Tag, value: number | string | Uint8Array];

/** The other side broke the protocol, or we would. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

const FIELD_HEADER_BYTES = 6;
const NUMBER_BYTES = 8;
const TWO_TO_32 = 0x1_0000_0000;

/** A frame as buffers to write one after the other: large bytes are passed on, not copied. */
export function encodeFrame(type: RequestType, id: number, fields: readonly Field[]): Buffer[] {
  let payloadBytes = 0;
  let copiedBytes = HEADER_BYTES;
  for (const [key, value] of fields) {
    const valueBytes = checkedSize(key, value);
    payloadBytes += FIELD_HEADER_BYTES + valueBytes;
    copiedBytes += FIELD_HEADER_BYTES + (value instanceof Uint8Array ? 0 : valueBytes);
  }
  const head = Buffer.allocUnsafe(copiedBytes);
  writeHeader(head, type, id, payloadBytes);
  const buffers: Buffer[] = [];
  let written = 0;
  let at = HEADER_BYTES;
  for (const [key, value] of fields) {
    at = head.writeUInt16LE(key, at);
    if (typeof value === 'number') {
      at = head.writeUInt32LE(NUMBER_BYTES, at);
      at = writeNumber(head, value, at);
    } else if (typeof value === 'string') {
      const textBytes = head.write(value, at + 4, 'utf8');
      at = head.writeUInt32LE(textBytes, at) + textBytes;
    } else {
      at = head.writeUInt32LE(value.byteLength, at);
      buffers.push(head.subarray(written, at), bufferOf(value));
      written = at;
    }
  }
  if (written < at) buffers.push(head.subarray(written, at));
  return buffers;
}

/** A frame whose payload has no fields. */
export function encodeRawFrame(type: RequestType, id: number, payload: Uint8Array): Buffer[] {
  const head = Buffer.allocUnsafe(HEADER_BYTES);
  writeHeader(head, type, id, payload.byteLength);
  return payload.byteLength === 0 ? [head] : [head, bufferOf(payload)];
}

export function decodeFields(payload: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  while (at < payload.byteLength) {
    if (payload.byteLength - at < FIELD_HEADER_BYTES) throw new ProtocolError('a field is cut short');
    const key = payload.readUInt16LE(at);
    const start = at + FIELD_HEADER_BYTES;
    const end = start + payload.readUInt32LE(at + 2);
    if (end > payload.byteLength) throw new ProtocolError(`field ${key} is cut short`);
    fields.push(decodeField(key, payload.subarray(start, end)));
    at = end;
  }
  return fields;
}

/** The number of the first field with this tag. */
export function numberOf(fields: readonly Field[], key: Tag): number | null {
  const value = fields.find(([found]) => found === key)?.[1];
  return typeof value === 'number' ? value : null;
}

/** The text of the first field with this tag. */
export function textOf(fields: readonly Field[], key: Tag): string | null {
  const value = fields.find(([found]) => found === key)?.[1];
  return typeof value === 'string' ? value : null;
}

function checkedSize(key: Tag, value: Field[1]): number {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || value < 0) throw new ProtocolError(`field ${key} cannot hold ${value}`);
    return NUMBER_BYTES;
  }
  if (typeof value !== 'string') return value.byteLength;
  if (value.includes('\0')) throw new ProtocolError(`field ${key} holds a NUL character`);
  return Buffer.byteLength(value, 'utf8');
}

function writeHeader(head: Buffer, type: number, id: number, payloadBytes: number): void {
  if (payloadBytes > MAX_PAYLOAD_BYTES) throw new ProtocolError(`a frame of ${payloadBytes} bytes is too long`);
  head.writeUInt32LE(payloadBytes, 0);
  head.writeUInt16LE(type, 4);
  head.writeUInt16LE(0, 6);
  head.writeUInt32LE(id, 8);
}

function writeNumber(target: Buffer, value: number, at: number): number {
  target.writeUInt32LE(value % TWO_TO_32, at);
  return target.writeUInt32LE(Math.floor(value / TWO_TO_32), at + 4);
}

function decodeField(key: number, bytes: Buffer): Field {
  if (!isTag(key)) throw new ProtocolError(`field ${key} is not known`);
  switch (fieldKind(key)) {
    case 'text':
      return [key, bytes.toString('utf8')];
    case 'bytes':
      return [key, bytes];
    default:
      return [key, decodeNumber(key, bytes)];
  }
}

function decodeNumber(key: number, bytes: Buffer): number {
  if (bytes.byteLength !== NUMBER_BYTES) throw new ProtocolError(`field ${key} is ${bytes.byteLength} bytes long`);
  const value = bytes.readUInt32LE(0) + bytes.readUInt32LE(4) * TWO_TO_32;
  if (!Number.isSafeInteger(value)) throw new ProtocolError(`field ${key} is too large`);
  return value;
}

function isTag(key: number): key is Tag {
  return fieldKind(key) !== null;
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
