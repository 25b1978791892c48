import fc from 'fast-check';
import { expect, test } from 'vitest';
import { outputMatches } from '#core/executions/compare-output.ts';

test.each([
  ['Hello User!\n', 'Hello User!', true],
  ['a  \nb\t\n\n\n', 'a\nb', true],
  ['  indented', 'indented', true],
  ['[0, 1]', '[0,1]', true],
  ['{ "a" : 1 }\n', '{"a":1}', true],
  ['1\n2\n', '1 2', true],
  ['1 2', '12', false],
  ['Hello World', 'HelloWorld', false],
  ['été é', 'étéé', false],
  ['12', '13', false],
  ['Hello', 'hello', false],
  ['', '', true],
  ['\n', '', true],
  ['x', '', false],
])('output %j against %j: %j', (actual, expected, matches) => {
  expect(outputMatches(actual, expected)).toBe(matches);
});

test('any of several acceptable outputs is enough, none accepts nothing', () => {
  expect(outputMatches('b\n', ['a', 'b'])).toBe(true);
  expect(outputMatches('c\n', ['a', 'b'])).toBe(false);
  expect(outputMatches('', [])).toBe(false);
});

const whitespace = fc.string({ unit: fc.constantFrom(' ', '\n', '\t', '\r'), minLength: 1, maxLength: 3 });
const anyText = fc.string({ unit: 'binary', maxLength: 60 });
const word = fc.stringMatching(/^[a-z0-9_]{1,6}$/);

test('every output matches itself, whatever surrounds it', () => {
  fc.assert(
    fc.property(anyText, whitespace, whitespace, (text, before, after) => {
      expect(outputMatches(`${before}${text}${after}`, text)).toBe(true);
    }),
  );
});

test('matching is symmetric', () => {
  fc.assert(
    fc.property(anyText, anyText, (left, right) => {
      expect(outputMatches(left, right)).toBe(outputMatches(right, left));
    }),
  );
});

test('white space beside punctuation never decides', () => {
  fc.assert(
    fc.property(word, word, whitespace, fc.constantFrom(',', ':', '[', ')', '"'), (left, right, space, mark) => {
      expect(outputMatches(`${left}${space}${mark}${space}${right}`, `${left}${mark}${right}`)).toBe(true);
    }),
  );
});

test('words are never joined and never split', () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 2, maxLength: 6 }), whitespace, (words, space) => {
      expect(outputMatches(words.join(space), words.join(' '))).toBe(true);
      expect(outputMatches(words.join(space), words.join(''))).toBe(false);
    }),
  );
});
