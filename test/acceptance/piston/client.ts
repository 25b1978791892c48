import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** One request as a client of this API sends it. */
export async function send(
  origin: string,
  { method, path, body }: { readonly method: string; readonly path: string; readonly body?: unknown },
): Promise<Answer> {
  return sendRaw(origin, {
    method,
    path,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
}

export async function sendRaw(
  origin: string,
  request: {
    readonly method: string;
    readonly path: string;
    readonly body?: string | Uint8Array<ArrayBuffer>;
    readonly headers?: Record<string, string>;
  },
): Promise<Answer> {
  const { path, ...init } = request;
  const reply = await fetch(new URL(path, origin), init);
  const text = await reply.text();
  return { status: reply.status, headers: reply.headers, body: text === '' ? null : JSON.parse(text) };
}

/** A reply as its published schema describes it. */
export function readAs<T extends TSchema>(schema: T, value: unknown): Static<T> {
  if (!Value.Check(schema, value)) throw new Error(`not as described: ${JSON.stringify(value)}`);
  return value;
}

export const post = (origin: string, path: string, body: unknown): Promise<Answer> =>
  send(origin, { method: 'POST', path, body });

/** A program of one file, for the newest bash. */
export function bash(code: string, fields: object = {}): object {
  return { language: 'bash', version: '*', files: [{ content: code }], ...fields };
}

export function python(code: string, fields: object = {}): object {
  return { language: 'python', version: '3', files: [{ content: code }], ...fields };
}
