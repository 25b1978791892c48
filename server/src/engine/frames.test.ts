import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createFrameReader } from '#engine/frame-reader.ts';
import type { Frame } from '#engine/frame-reader.ts';
import { ProtocolError, decodeFields, encodeFrame, encodeRawFrame, numberOf, textOf } from '#engine/frames.ts';
import type { Field } from '#engine/frames.ts';
import { HEADER_BYTES, MAX_DATA_BYTES, MAX_PAYLOAD_BYTES, fieldKind, request, tag } from '#engine/protocol.ts';

const field: fc.Arbitrary<Field> = fc.constantFrom(...Object.values(tag)).chain((key): fc.Arbitrary<Field> => {
  switch (fieldKind(key)) {
    case 'text':
      return fc
        .string({ unit: 'grapheme' })
        .filter((text) => !text.includes('\0'))
        .map((text) => [key, text]);
    case 'bytes':
      return fc.uint8Array().map((bytes) => [key, Buffer.from(bytes)]);
    default:
      return fc.maxSafeNat().map((number) => [key, number]);
  }
});
const fields = fc.array(field, { maxLength: 20 });
const type = fc.constantFrom(...Object.values(request));
const id = fc.nat({ max: 0xffff_ffff });

function read(chunks: readonly Buffer[]): Frame[] {
  const frames: Frame[] = [];
  const reader = createFrameReader((frame) => frames.push(frame));
  for (const chunk of chunks) reader.push(chunk);
  return frames;
}

/** Cuts bytes at the given places, wherever they fall. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set([...places.map((place) => place % (bytes.byteLength + 1)), bytes.byteLength])].toSorted(
    (a, b) => a - b,
  );
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

describe('frames', () => {
  test('come out as they went in, wherever the stream is cut', () => {
    const frame = fc.record({ type, id, fields });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 40 }), (sent, places) => {
        const bytes = Buffer.concat(sent.flatMap((each) => encodeFrame(each.type, each.id, each.fields)));
        const received = read(cut(bytes, places));
        expect(received.map((each) => ({ type: each.type, id: each.id, fields: decodeFields(each.payload) }))).toEqual(
          sent,
        );
      }),
    );
  });

  test('carry raw bytes', () => {
    fc.assert(
      fc.property(id, fc.uint8Array({ maxLength: 300 }), fc.array(fc.nat()), (sandbox, payload, places) => {
        const [frame] = read(cut(Buffer.concat(encodeRawFrame(request.stdin, sandbox, payload)), places));
        expect(frame).toEqual({ type: request.stdin, id: sandbox, payload: Buffer.from(payload) });
      }),
    );
  });

  test('pass large data on without a copy', () => {
    const data = new Uint8Array(MAX_DATA_BYTES);
    const buffers = encodeFrame(request.put, 1, [
      [tag.path, '/work/a'],
      [tag.mode, 0o644],
      [tag.data, data],
    ]);
    expect(buffers.at(-1)?.buffer).toBe(data.buffer);
  });

  test('longer than the limit are refused on both sides', () => {
    const tooLong = Buffer.alloc(MAX_PAYLOAD_BYTES + 1);
    expect(() => encodeRawFrame(request.stdin, 1, tooLong)).toThrow(ProtocolError);
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32LE(MAX_PAYLOAD_BYTES + 1, 0);
    expect(() => read([header])).toThrow(ProtocolError);
  });

  test('any bytes either parse or are a protocol error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeFields(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
    );
  });
});

describe('fields', () => {
  test.each([[-1], [1.5], [2 ** 53], [Number.NaN]])('a number cannot be %d', (number) => {
    expect(() => encodeFrame(request.signal, 1, [[tag.number, number]])).toThrow(ProtocolError);
  });

  test('text with a NUL is refused', () => {
    expect(() => encodeFrame(request.start, 1, [[tag.arg, 'a\0b']])).toThrow(ProtocolError);
  });

  test('are found by tag', () => {
    const found: Field[] = [
      [tag.step, 'mount'],
      [tag.number, 13],
    ];
    expect([textOf(found, tag.step), numberOf(found, tag.number), numberOf(found, tag.cause)]).toEqual([
      'mount',
      13,
      null,
    ]);
  });

  test('an unknown tag is a protocol error', () => {
    expect(() => decodeFields(Buffer.from([0xff, 0xff, 0, 0, 0, 0]))).toThrow(ProtocolError);
  });
});
