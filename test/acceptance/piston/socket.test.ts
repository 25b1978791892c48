import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import fixture from '../../../contract/fixtures/piston/connect.json' with { type: 'json' };
import { startTestServer, type TestServer } from '../test-server.ts';
import { bash, post, type Answer } from './client.ts';
import { openDialogue, type Dialogue } from './dialogue.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({
    SKERRY_CONCURRENCY: '1',
    SKERRY_QUEUE: '1',
    // Whoever waits longer than this is refused: a program that outlives its client is noticed.
    SKERRY_QUEUE_WAIT_MS: '5000',
    SKERRY_PISTON_RUN_TIMEOUT: '30000',
  });
});
afterAll(() => server[Symbol.asyncDispose]());
// An answer does not wait until its sandbox is gone, but the next turn does: one test's place in the queue is not another's.
beforeEach(() =>
  vi.waitFor(async () => {
    const metrics = await fetch(new URL('/api/metrics', server.piston));
    if (!/^skerry_executions_running 0$/m.test(await metrics.text())) throw new Error('something runs');
  }),
);

const completed = { code: 4999, reason: 'Job Completed' };

async function start(code: string, fields: object = {}): Promise<Dialogue> {
  const dialogue = await openDialogue(server.piston);
  dialogue.say({ type: 'init', ...bash(code), ...fields });
  return dialogue;
}

/** Past the greeting and the stages, to the program's first words. */
async function started(dialogue: Dialogue): Promise<unknown> {
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- messages come one after the other
    const message = await dialogue.hear();
    if (message['type'] === 'data') return message['data'];
  }
}

test('PI-61 PI-68 the documented dialogue', async () => {
  const dialogue = await openDialogue(server.piston, fixture.path);
  for (const line of fixture.dialogue) {
    if ('client' in line)
      dialogue.say({ ...line.client, ...(line.client?.type === 'init' ? { run_timeout: 500 } : {}) });
    // oxlint-disable-next-line no-await-in-loop -- a dialogue
    else if (line.server.type !== 'runtime') expect(await dialogue.hear()).toEqual(line.server);
    // oxlint-disable-next-line no-await-in-loop -- a dialogue
    else expect(await dialogue.hear()).toEqual({ ...line.server, version: expect.stringMatching(/^5\./) });
  }
  expect(await dialogue.closed).toEqual(fixture.close);
});

test('PI-61 compiled languages tell both stages, and run nothing after a failure', async () => {
  const stagesOf = async (content: string): Promise<unknown[]> => {
    const dialogue = await openDialogue(server.piston);
    dialogue.say({ type: 'init', language: 'c', version: '*', files: [{ content }] });
    const messages = await dialogue.rest();
    expect(await dialogue.closed).toEqual(completed);
    return messages.filter(({ type }) => type === 'stage' || type === 'exit');
  };
  const exit = { type: 'exit', signal: null };
  expect(await stagesOf('int main() { return 7; }')).toEqual([
    { type: 'stage', stage: 'compile' },
    { ...exit, stage: 'compile', code: 0 },
    { type: 'stage', stage: 'run' },
    { ...exit, stage: 'run', code: 7 },
  ]);
  expect(await stagesOf('int main( {')).toEqual([
    { type: 'stage', stage: 'compile' },
    { ...exit, stage: 'compile', code: 1 },
  ]);
});

describe('PI-61 signals', () => {
  test('reach the program', async () => {
    const dialogue = await start('trap "echo caught; exit 5" INT; echo ready; while :; do sleep 0.05; done');
    expect(await started(dialogue)).toBe('ready\n');
    dialogue.say({ type: 'signal', signal: 'SIGINT' });
    expect(await dialogue.rest()).toEqual([
      { type: 'data', stream: 'stdout', data: 'caught\n' },
      { type: 'exit', stage: 'run', code: 5, signal: null },
    ]);
  });

  test.each(['SIGKILL', 'SIGTERM', 'SIGHUP'])('%s ends it', async (signal) => {
    const dialogue = await start('echo ready; exec sleep 60');
    await started(dialogue);
    dialogue.say({ type: 'signal', signal });
    expect(await dialogue.rest()).toEqual([{ type: 'exit', stage: 'run', code: null, signal }]);
    expect(await dialogue.closed).toEqual(completed);
  });
});

describe('PI-61 stdin', () => {
  test('sent before the program runs waits for it, and eof ends it', async () => {
    const dialogue = await start('wc -c');
    dialogue.say({ type: 'data', stream: 'stdin', data: 'héllo' });
    dialogue.say({ type: 'data', stream: 'stdin', data: ' there', eof: true });
    expect(await started(dialogue)).toBe('12\n');
    expect(await dialogue.closed).toEqual(completed);
  });

  test('is a conversation', async () => {
    const dialogue = await start('while read line; do echo "you said $line"; done');
    for (const word of ['one', 'two', 'three']) {
      dialogue.say({ type: 'data', stream: 'stdin', data: `${word}\n` });
      // oxlint-disable-next-line no-await-in-loop -- a conversation
      expect(await started(dialogue)).toBe(`you said ${word}\n`);
    }
    dialogue.hangUp();
  });

  test('of megabytes arrives whole, and what is not read does not pile up', async () => {
    const chunk = 'x'.repeat(100_000);
    const reader = await start('wc -c');
    for (let sent = 0; sent < 50; sent += 1) reader.say({ type: 'data', stream: 'stdin', data: chunk });
    reader.say({ type: 'data', stream: 'stdin', eof: true });
    expect(await started(reader)).toBe('5000000\n');

    const sleeper = await start('sleep 1; echo awake');
    for (let sent = 0; sent < 50; sent += 1) sleeper.say({ type: 'data', stream: 'stdin', data: chunk });
    expect(await started(sleeper)).toBe('awake\n');
    expect(await sleeper.closed).toEqual(completed);
  });
});

describe('PI-61 output', () => {
  test('keeps characters whole, whatever the pieces', async () => {
    const dialogue = await start("printf '\\342\\202'; sleep 0.2; printf '\\254.'; sleep 0.2; printf '\\377'");
    const messages = await dialogue.rest();
    const text = messages.flatMap(({ type, data }) => (type === 'data' ? [data] : []));
    expect(text.join('')).toBe('€.\ufffd');
    expect(text[0]).toBe('€.');
  });

  test('of both streams is told apart', async () => {
    const dialogue = await start('echo out; sleep 0.1; echo err >&2');
    expect((await dialogue.rest()).filter(({ type }) => type === 'data')).toEqual([
      { type: 'data', stream: 'stdout', data: 'out\n' },
      { type: 'data', stream: 'stderr', data: 'err\n' },
    ]);
  });

  test('without end is ended at a mebibyte', async () => {
    const messages = await (await start('yes')).rest();
    const bytes = messages.reduce((sum, { data }) => sum + (typeof data === 'string' ? data.length : 0), 0);
    expect(bytes).toBe(1_048_576);
    expect(messages.at(-1)).toEqual({ type: 'exit', stage: 'run', code: null, signal: 'SIGKILL' });
  });
});

describe('PI-61 close codes', () => {
  test('4001 where nothing was said within a second', async () => {
    const dialogue = await openDialogue(server.piston);
    expect(await dialogue.closed).toEqual({ code: 4001, reason: 'Initialization Timeout' });
  });

  test('4000 where it was said twice', async () => {
    const dialogue = await start('sleep 60');
    dialogue.say({ type: 'init', ...bash('echo again') });
    expect(await dialogue.closed).toEqual({ code: 4000, reason: 'Already Initialized' });
  });

  test.each([
    { type: 'data', stream: 'stdin', data: 'x' },
    { type: 'data', stream: 'stdout', data: 'x' },
    { type: 'signal', signal: 'SIGINT' },
    { type: 'signal', signal: 'SIGNONE' },
  ])('4003 where %j comes first', async (message) => {
    const dialogue = await openDialogue(server.piston);
    dialogue.say(message);
    expect(await dialogue.closed).toEqual({ code: 4003, reason: 'Not yet initialized' });
  });

  test.each(['stdout', 'stderr', 'x', null])('4004 where %j is written to', async (stream) => {
    const dialogue = await start('sleep 60');
    dialogue.say({ type: 'data', stream, data: 'x' });
    expect(await dialogue.closed).toEqual({ code: 4004, reason: 'Can only write to stdin' });
  });

  test.each(['SIGNONE', 'toString', '9', 9, null])('4005 where %j is sent', async (signal) => {
    const dialogue = await start('sleep 60');
    dialogue.say({ type: 'signal', signal });
    expect(await dialogue.closed).toEqual({ code: 4005, reason: 'Invalid signal' });
  });

  test.each<[unknown, string]>([
    [{ type: 'init' }, 'language is required as a string'],
    [{ type: 'init', ...bash(''), version: '99' }, 'bash-99 runtime is unknown'],
    [{ type: 'init', ...bash(''), run_timeout: 30001 }, 'run_timeout cannot exceed the configured limit of 30000'],
    [{ type: 'init', ...bash(''), files: [] }, 'files must include at least one utf8 encoded file'],
    [{ type: 'ping' }, 'type is required as one of init, data, signal'],
    [[], 'type is required as one of init, data, signal'],
    [null, 'type is required as one of init, data, signal'],
  ])('4002 after an error: %j', async (message, error) => {
    const dialogue = await openDialogue(server.piston);
    dialogue.say(message);
    expect(await dialogue.rest()).toEqual([{ type: 'error', message: error }]);
    expect(await dialogue.closed).toEqual({ code: 4002, reason: 'Notified Error' });
  });

  test.each<[string, string | Uint8Array<ArrayBuffer>]>([
    ['cut short', '{'],
    ['bytes', Uint8Array.of(0xff, 0xfe)],
  ])('4002 after what is no JSON: %s', async (_what, raw) => {
    const dialogue = await openDialogue(server.piston);
    dialogue.sayRaw(raw);
    expect(await dialogue.rest()).toEqual([{ type: 'error', message: 'message is not valid JSON' }]);
    expect(await dialogue.closed).toEqual({ code: 4002, reason: 'Notified Error' });
  });

  test('4002 where data is no text', async () => {
    const dialogue = await start('sleep 60');
    dialogue.say({ type: 'data', stream: 'stdin', data: 5 });
    expect((await dialogue.rest()).at(-1)).toEqual({ type: 'error', message: 'data is required as a string' });
  });
});

describe('a client that leaves takes its program along', () => {
  const next = (): Promise<Answer> => post(server.piston, '/api/v2/execute', bash('echo next'));

  test('PI-61 over the socket', async () => {
    const dialogue = await start('echo ready; sleep 60');
    await started(dialogue);
    dialogue.hangUp();
    expect(await next()).toMatchObject({ status: 200, body: { run: { stdout: 'next\n' } } });
  });

  test('PI-60 over HTTP', async () => {
    const leaving = new AbortController();
    const left = fetch(new URL('/api/v2/execute', server.piston), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(bash('sleep 60')),
      signal: leaving.signal,
    });
    // Behind it in the queue.
    const dialogue = await start('echo mine');
    expect(await dialogue.hear()).toMatchObject({ type: 'runtime' });
    leaving.abort();
    await expect(left).rejects.toThrow('aborted');
    expect(await started(dialogue)).toBe('mine\n');
    expect(await next()).toMatchObject({ status: 200 });
  });
});

test('a server with too much to do says so at once', async () => {
  const [running, waiting] = [await start('echo ready; sleep 60'), await openDialogue(server.piston)];
  await started(running);
  waiting.say({ type: 'init', ...bash('echo waited') });
  await waiting.hear();
  const refused = await start('echo never');
  expect((await refused.rest()).at(-1)).toEqual({ type: 'error', message: expect.stringContaining('waiting') });
  const answer = await post(server.piston, '/api/v2/execute', bash('echo never'));
  expect(answer).toMatchObject({ status: 503, body: { message: expect.stringContaining('waiting') } });
  expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
  running.hangUp();
  expect(await started(waiting)).toBe('waited\n');
});

test('PI-66 PI-67 the socket is below every prefix', async () => {
  for (const path of ['/api/v3/connect', '/api/v2/piston/connect', '/piston/api/v2/connect']) {
    // oxlint-disable-next-line no-await-in-loop -- there is one slot
    const dialogue = await openDialogue(server.piston, path);
    dialogue.say({ type: 'init', ...bash('echo here') });
    // oxlint-disable-next-line no-await-in-loop -- as above
    expect(await started(dialogue)).toBe('here\n');
    // oxlint-disable-next-line no-await-in-loop -- as above
    await dialogue.closed;
  }
});

test('pages of another origin are refused, unless they are allowed', async () => {
  const headers = { origin: 'http://evil.example' };
  await expect(openDialogue(server.piston, '/api/v2/connect', headers)).rejects.toThrow('refused');
  const own = await openDialogue(server.piston, '/api/v2/connect', { origin: server.piston });
  own.hangUp();
  await using friendly = await startTestServer({ SKERRY_PISTON_CROSS_ORIGIN: 'true' });
  const welcome = await openDialogue(friendly.piston, '/api/v2/connect', headers);
  welcome.hangUp();
});

test('a server that stops says goodbye', async () => {
  await using stopping = await startTestServer();
  const dialogue = await openDialogue(stopping.piston);
  dialogue.say({ type: 'init', ...bash('echo ready; sleep 60', { run_timeout: 2000 }) });
  await started(dialogue);
  await stopping.stop();
  expect((await dialogue.closed).code).toBeOneOf([1001, 4999]);
});
