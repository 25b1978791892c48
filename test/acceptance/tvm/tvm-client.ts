/** An answer as a client sees it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export function post(base: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const encoded = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  return ask(`${base}/api/execute`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: encoded,
  });
}

export async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init);
  const body: unknown = await response.json();
  if (typeof body !== 'object' || body === null) throw new Error(`${url} answered no object`);
  return { status: response.status, headers: response.headers, body: { ...body } };
}
