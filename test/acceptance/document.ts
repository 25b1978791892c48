import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Every fenced block of one of the five documents, word for word. */
export function codeBlocks(document: string, language: string): readonly string[] {
  const text = readFileSync(path.join(import.meta.dirname, '../../contract', `${document}.md`), 'utf8');
  // The last block of a document may lack its end.
  const blocks = text.matchAll(/^```(\w+)\n(.*?)(?:^```|$(?!.))/gms);
  return Array.from(blocks).flatMap(([, kind, body]) => (kind === language && body !== undefined ? [body] : []));
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** The document's JSON objects, in its order. */
export function jsonObjects(document: string): readonly JsonObject[] {
  return codeBlocks(document, 'json').map((block) => jsonObject(block));
}

export function jsonObject(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new Error(`no JSON object: ${text}`);
  return { ...value };
}
