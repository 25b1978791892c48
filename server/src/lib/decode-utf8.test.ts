import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeUtf8 } from '#lib/decode-utf8.ts';

const encoder = new TextEncoder();

test('a character cut by the limit is left out', () => {
  const bytes = encoder.encode('héllo €');
  expect(decodeUtf8(bytes.subarray(0, 2), true)).toBe('h');
  expect(decodeUtf8(bytes.subarray(0, bytes.length - 1), true)).toBe('héllo ');
});

test('bytes that the program printed wrong are shown as such', () => {
  expect(decodeUtf8(Uint8Array.of(0x61, 0xff, 0x62))).toBe('a\ufffdb');
  expect(decodeUtf8(Uint8Array.of(0x61, 0xc3))).toBe('a\ufffd');
});

test('a byte order mark is kept', () => {
  expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa');
});

test('text cut at any byte is a prefix of the text, short by less than one character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.nat(200), (text, at) => {
      const bytes = encoder.encode(text);
      const kept = bytes.subarray(0, at);
      const decoded = decodeUtf8(kept, true);
      expect(text.startsWith(decoded)).toBe(true);
      expect(kept.length - encoder.encode(decoded).length).toBeLessThan(4);
    }),
  );
});
