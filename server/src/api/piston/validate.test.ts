import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SkerryError } from '#domain/errors.ts';
import { parseJob, parseStdin, parseTestcasesJob } from './validate.ts';

const job = { language: 'python', version: '3.12.0', files: [{ content: 'print(1)' }] };
const testcase = { id: '1', input: '', expectedOutput: '1' };

function messageOf(parse: () => unknown): string {
  try {
    parse();
  } catch (error) {
    if (error instanceof SkerryError && error.code === 'invalidRequest') return error.message;
    throw error;
  }
  return 'accepted';
}

test.each<[object | null, string]>([
  [null, 'language is required as a string'],
  [{}, 'language is required as a string'],
  [{ language: '' }, 'language is required as a string'],
  [{ language: 5, version: 5 }, 'language is required as a string'],
  [{ language: 'python' }, 'version is required as a string'],
  [{ language: 'python', version: 3 }, 'version is required as a string'],
  [{ ...job, files: undefined }, 'files is required as an array'],
  [{ ...job, files: {} }, 'files is required as an array'],
  [{ ...job, files: [{ content: '' }, {}] }, 'files[1].content is required as a string'],
  [{ ...job, files: [null] }, 'files[0].content is required as a string'],
  [{ ...job, files: [{ content: '', name: 1 }] }, 'If specified, files[0].name must be a string'],
  [{ ...job, files: [{ content: '', name: 'a\0b' }] }, 'files[0].name must not contain control characters'],
  [{ ...job, files: [{ content: '', name: 'a\nb' }] }, 'files[0].name must not contain control characters'],
  [{ ...job, files: [{ content: '!', encoding: 'base64' }] }, 'files[0].content is not valid base64'],
  [{ ...job, files: [{ content: 'abc', encoding: 'hex' }] }, 'files[0].content is not valid hex'],
  [{ ...job, args: 'x' }, 'If specified, args must be an array of strings'],
  [{ ...job, args: [1] }, 'If specified, args must be an array of strings'],
  [{ ...job, args: ['a\0'] }, 'args must not contain a NUL character'],
  [{ ...job, args: ['x'.repeat(131_072)] }, 'args is too large: at most 131071 bytes each, 1000000 in all'],
  [{ ...job, env: 'A=B' }, 'If specified, env must be an object'],
  [{ ...job, env: [['A', 'B']] }, 'If specified, env must be an object'],
  [{ ...job, env: { A: 1 } }, 'env.A must be a string'],
  [{ ...job, env: { 'A=B': '' } }, 'env has a name that is no variable: "A=B"'],
  [job, 'accepted'],
  [{ ...job, args: null, env: null }, 'accepted'],
  [{ ...job, unknown: { deep: [[[]]] } }, 'accepted'],
])('job %j: %s', (body, message) => {
  expect(messageOf(() => parseJob(body))).toBe(message);
});

test.each<[object, string]>([
  [job, 'testcases is required as an array'],
  [{ ...job, testcases: {} }, 'testcases is required as an array'],
  [{ ...job, files: null }, 'files is required as an array'],
  [{ ...job, testcases: [null] }, 'testcases[0].id is required as a string or a number'],
  [{ ...job, testcases: [{ ...testcase, input: 5 }] }, 'testcases[0].input is required as a string'],
  [
    { ...job, testcases: [testcase, { ...testcase, expectedOutput: undefined }] },
    'testcases[1].expectedOutput is required as a string or an array of strings',
  ],
  [
    { ...job, testcases: [{ ...testcase, expectedOutput: [1] }] },
    'testcases[0].expectedOutput is required as a string or an array of strings',
  ],
  [{ ...job, testcases: [testcase, testcase, testcase] }, 'testcases cannot exceed the configured limit of 2'],
  [{ ...job, testcases: [] }, 'accepted'],
  [{ ...job, testcases: [{ ...testcase, id: 7, expectedOutput: ['1', '2'] }] }, 'accepted'],
])('job with test cases %j: %s', (body, message) => {
  expect(messageOf(() => parseTestcasesJob(body, 2))).toBe(message);
});

test('documented checks come before our own', () => {
  expect(messageOf(() => parseTestcasesJob({ ...job, args: 'x' }, 2))).toBe('testcases is required as an array');
});

test('stdin may be left out and must be text', () => {
  expect(parseStdin({})).toBe('');
  expect(parseStdin({ stdin: 'a' })).toBe('a');
  expect(messageOf(() => parseStdin({ stdin: 1 }))).toBe('If specified, stdin must be a string');
});

test('an unknown encoding counts as utf8', () => {
  const { files } = parseJob({ ...job, files: [{ content: 'x', encoding: 'latin1', name: '' }] });
  expect(files).toEqual([{ name: null, content: 'x', encoding: 'utf8' }]);
});

test('base64 with line breaks, without padding, and of the URL alphabet is accepted', () => {
  for (const content of ['aGVs\nbG8=\n', 'aGVsbG8', '-_-_']) {
    expect(messageOf(() => parseJob({ ...job, files: [{ content, encoding: 'base64' }] }))).toBe('accepted');
  }
});

test('any JSON value is parsed or refused as invalid', () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 4 }),
      fc.constantFrom('files', 'args', 'env', 'testcases', 'version'),
      (value, field) => {
        expect(messageOf(() => parseTestcasesJob({ ...job, testcases: [], [field]: value }, 100))).toBeTypeOf('string');
        expect(messageOf(() => parseJob(value))).toBeTypeOf('string');
      },
    ),
  );
});
