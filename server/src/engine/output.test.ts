import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { createOutput } from '#engine/output.ts';

test('output is kept per stream and in the order of both', () => {
  const write = fc.record({
    stream: fc.constantFrom('stdout' as const, 'stderr' as const),
    bytes: fc.uint8Array({ maxLength: 3000 }),
  });
  fc.assert(
    fc.property(fc.array(write, { maxLength: 20 }), (written) => {
      const output = createOutput();
      for (const { stream, bytes } of written) output.add(stream, bytes);
      const { stdout, stderr, output: both } = output.collect();
      const concat = (of: typeof written): Buffer => Buffer.concat(of.map(({ bytes }) => bytes));
      expect(concat(written.filter(({ stream }) => stream === 'stdout')).equals(stdout)).toBe(true);
      expect(concat(written.filter(({ stream }) => stream === 'stderr')).equals(stderr)).toBe(true);
      expect(concat(written).equals(both)).toBe(true);
    }),
  );
});
