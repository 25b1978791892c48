import { expect, test } from 'vitest';
import { defaultConfig } from '#config/defaults.ts';
import { startTestServer } from './test-server.ts';

const { limits } = defaultConfig({ cores: 2, memoryBytes: 2 * 1024 ** 3 });

const hellos = [
  { language: 'python', code: 'print("hello")' },
  { language: 'javascript', code: 'console.log("hello")' },
  { language: 'ruby', code: 'puts "hello"' },
  {
    language: 'java',
    code: 'public class Main { public static void main(String[] a) { System.out.println("hello"); } }',
  },
];

test('with the limits of a machine of 2 GB every language runs, again and again, and what waits fits', async () => {
  await using server = await startTestServer({
    SKERRY_MEMORY_BYTES: `${limits.memoryBytes}`,
    SKERRY_CONCURRENCY: `${limits.concurrency}`,
    SKERRY_PREPARED: `${limits.prepared}`,
    SKERRY_WARMED: `${limits.warmed}`,
    SKERRY_WARM_MEMORY_BYTES: `${limits.warmMemoryBytes}`,
  });
  for (let round = 0; round < 3; round += 1) {
    // oxlint-disable-next-line no-await-in-loop -- round by round, so that the pool follows
    const answers = await Promise.all(
      hellos.map(async (body) => {
        const reply = await fetch(`${server.tvm}/api/execute`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        const answer: unknown = await reply.json();
        return { status: reply.status, answer };
      }),
    );
    expect(answers).toMatchObject(hellos.map(() => ({ status: 200, answer: { stdout: 'hello\n' } })));
    // oxlint-disable-next-line no-await-in-loop -- as above
    const metrics = await (await fetch(`${server.tvm}/api/metrics`)).text();
    const waiting = metrics.matchAll(/^skerry_pool_waiting_bytes\{[^}]*\} (\d+)$/gm);
    const bytes = [...waiting].reduce((sum, [, each]) => sum + Number(each), 0);
    expect(bytes).toBeLessThanOrEqual(limits.warmMemoryBytes);
  }
});
