import { expect, test } from 'vitest';

import { decodeFields, numberOf } from '#engine/frames.ts';
import type { Field } from '#engine/frames.ts';
import { reply, request, tag } from '#engine/protocol.ts';
import { makeGatedLayer } from './gated-layer.ts';
import { LAYER_UID, SANDBOX_UID, startRawLauncher } from './raw-launcher.ts';
import type { RawLauncher } from './raw-launcher.ts';

const ID = 5;

async function cpuUsOf(launcher: RawLauncher, type: number): Promise<number> {
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- in their order
    const frame = await launcher.nextFrame();
    if (frame.type === type) return numberOf(decodeFields(frame.payload), tag.cpuUs) ?? -1;
  }
}

test('processor time counts from the release where no group counts it', async () => {
  await using launcher = await startRawLauncher(
    (directory) => makeGatedLayer(directory, 'gated', LAYER_UID),
    ({ version, controllers }) => version === 1 && !controllers.includes('cpuacct'),
  );
  launcher.send(request.create, ID, [
    [tag.layer, 'gated'],
    [tag.layer, 'busybox'],
    [tag.rootUid, LAYER_UID],
    [tag.hostname, 'sandbox'],
    [tag.uid, SANDBOX_UID],
    [tag.topBytes, 2 ** 20],
    [tag.topInodes, 100],
    [tag.network, 0],
  ]);
  launcher.send(request.start, ID, [
    ...['/gated', 'spin=300', 'open=/work/main', 'spin=400'].map((word): Field => [tag.arg, word]),
    [tag.cwd, '/work'],
    [tag.gate, '/work/main'],
  ]);
  expect(await cpuUsOf(launcher, reply.waiting)).toBeGreaterThan(290_000);
  launcher.send(request.release, ID);
  const cpuUs = await cpuUsOf(launcher, reply.exit);
  expect(cpuUs).toBeGreaterThan(90_000);
  expect(cpuUs).toBeLessThan(200_000);
});
