import { expect, test, vi } from 'vitest';
import { startTestServer } from '../test-server.ts';

const gibibyte = 1024 ** 3;
/** Another than the default. */
const floor = 2;
/** For as many compilers of Java as there may be. */
const patience = { timeout: 50_000, interval: 50 };

/** What a metric says of the warmed tier, by runtime. */
async function warmed(base: string, metric: string): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${base}/api/metrics`)).text();
  const samples = text.matchAll(new RegExp(`^${metric}\\{tier="warmed",runtime="([^"]+)"\\} (\\d+)$`, 'gm'));
  return new Map([...samples].map(([, runtime, value]) => [String(runtime), Number(value)]));
}

test('so many processes wait for each language as the floor says, before anybody asks and after one was used', async () => {
  await using server = await startTestServer({
    SKERRY_PISTON_ENABLED: 'false',
    SKERRY_WARM_FLOOR: String(floor),
    SKERRY_WARMED: '32',
    SKERRY_MEMORY_BYTES: String(4 * gibibyte),
    SKERRY_WARM_MEMORY_BYTES: String(gibibyte),
  });
  const waiting = (): Promise<ReadonlyMap<string, number>> => warmed(server.tvm, 'skerry_pool_waiting');
  const refills = (): Promise<ReadonlyMap<string, number>> => warmed(server.tvm, 'skerry_pool_refills_total');

  const allWait = async (): Promise<ReadonlyMap<string, number>> => {
    const now = await waiting();
    const languages = [...now.keys()].map((runtime) => runtime.split(' ')[0]);
    expect(languages).toEqual(expect.arrayContaining(['java', 'javascript', 'python', 'ruby']));
    expect([...new Set(now.values())]).toEqual([floor]);
    return now;
  };
  const before = await vi.waitFor(allWait, patience);
  const made = await refills();

  const reply = await fetch(`${server.tvm}/api/execute`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ language: 'python', code: 'print(1)' }),
  });
  expect(await reply.json()).toMatchObject({ stdout: '1\n' });
  const served = await warmed(server.tvm, 'skerry_sandboxes_total');
  expect([...served.values()]).toEqual([1]);
  const [used = ''] = served.keys();
  await vi.waitFor(async () => {
    expect((await refills()).get(used)).toBeGreaterThan(made.get(used) ?? Infinity);
    expect(await waiting()).toEqual(before);
  }, patience);
});
