const WORD_AT_END = /[\p{L}\p{M}\p{N}_]$/u;
const WORD_AT_START = /^[\p{L}\p{M}\p{N}_]/u;

/**
 * Whether a program printed what was expected. White space never decides, except where it keeps two words or numbers
 * apart: `[0, 1]` is `[0,1]`, and `1 2` is not `12`.
 */
export function outputMatches(actual: string, expected: string | readonly string[]): boolean {
  const accepted = typeof expected === 'string' ? [expected] : expected;
  const canonical = canonicalise(actual);
  return accepted.some((text) => text === actual || canonicalise(text) === canonical);
}

function canonicalise(text: string): string {
  const [first = '', ...rest] = text.trim().split(/\s+/u);
  let previous = first;
  const parts = [first];
  for (const part of rest) {
    const separates = WORD_AT_END.test(previous) && WORD_AT_START.test(part);
    parts.push(separates ? ` ${part}` : part);
    previous = part;
  }
  return parts.join('');
}
