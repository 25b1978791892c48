import { expect, test } from 'vitest';

import { numberOf } from '#engine/frames.ts';
import { exitCause, request, tag } from '#engine/protocol.ts';
import { GATE, expectExit, expectWaiting, gatedSandbox, gatedStart, startGatedLauncher } from './gated-stage.ts';

const ID = 5;

test('processor time counts from the release where no group counts it', async () => {
  await using launcher = await startGatedLauncher(
    ({ version, controllers }) => version === 1 && !controllers.includes('cpuacct'),
  );
  launcher.send(request.create, ID, gatedSandbox(ID));
  expect(await launcher.next()).toBe(`created ${ID}`);
  launcher.send(request.start, ID, gatedStart(['spin=300', `open=${GATE}`, 'spin=400'], [tag.gate, GATE]));
  const waiting = await expectWaiting(launcher);
  expect(numberOf(waiting.fields, tag.cpuUs)).toBeGreaterThan(290_000);
  launcher.send(request.release, ID);
  const exit = await expectExit(launcher, exitCause.exited, 0);
  expect(numberOf(exit.fields, tag.cpuUs)).toBeGreaterThan(90_000);
  expect(numberOf(exit.fields, tag.cpuUs)).toBeLessThan(200_000);
});
