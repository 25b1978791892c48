import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface Checklist {
  readonly dialect: string;
  /** Every row's id, in the order of the document. */
  readonly ids: readonly string[];
}

/** A dialect and the prefix of its row ids. */
const prefixes: Readonly<Record<string, string>> = {
  tvm: 'TVM',
  piston: 'PI',
  codeland: 'CL',
  openruntime: 'OR',
  soulbox: 'SB',
};

const mention = /\b(TVM|PI|CL|OR|SB)-(\d+)(?:\.\.(\d+))?\b/g;

/** Row ids named in a text, ranges such as `TVM-38..45` spelled out. */
export function rowIds(text: string): string[] {
  return [...text.matchAll(mention)].flatMap(([, prefix = '', first = '', last = first]) => {
    const count = Math.max(0, Number(last) - Number(first)) + 1;
    return Array.from({ length: count }, (_, index) => {
      const number = String(Number(first) + index).padStart(first.length, '0');
      return `${prefix}-${number}`;
    });
  });
}

/** The rows that a checklist document defines: its list items that open with an id. */
export function parseChecklist(dialect: string, document: string): Checklist {
  const prefix = prefixes[dialect] ?? '';
  const heads = document.split('\n').flatMap((line) => /^- ([A-Z]+-\d+(?:\.\.\d+)?)\b/.exec(line)?.[1] ?? []);
  const ids = rowIds(heads.join(' ')).filter((id) => id.startsWith(`${prefix}-`));
  return { dialect, ids: [...new Set(ids)] };
}

export function readChecklists(directory: string): readonly Checklist[] {
  return Object.keys(prefixes).map((dialect) =>
    parseChecklist(dialect, readFileSync(path.join(directory, `${dialect}.checklist.md`), 'utf8')),
  );
}
