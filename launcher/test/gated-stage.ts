import { expect } from 'vitest';

import type { CgroupParent } from '#engine/cgroup-plan.ts';
import { decodeFields, numberOf } from '#engine/frames.ts';
import type { Field } from '#engine/frames.ts';
import { reply, tag } from '#engine/protocol.ts';
import { makeGatedLayer } from './gated-layer.ts';
import { LAYER_UID, startRawLauncher } from './raw-launcher.ts';
import type { RawLauncher } from './raw-launcher.ts';
import { createFields, startFields } from './request-fields.ts';

export const GATE = '/work/main';

/** With the program `gated` in a layer of its own. */
export function startGatedLauncher(hasGroup?: (parent: CgroupParent) => boolean): Promise<RawLauncher> {
  return startRawLauncher((directory) => makeGatedLayer(directory, 'gated', LAYER_UID), hasGroup);
}

/** A sandbox that has the program. */
export function gatedSandbox(id: number): readonly Field[] {
  return createFields(['gated', 'busybox'], id);
}

export function gatedStart(steps: readonly string[], ...more: readonly Field[]): readonly Field[] {
  return startFields(['/gated', ...steps], [tag.env, 'PATH=/bin'], [tag.env, 'LANG=C.UTF-8'], ...more);
}

export interface StageEvent {
  readonly type: number;
  readonly fields: readonly Field[];
  /** What was written before, on both streams. */
  readonly output: string;
}

/** The next frame that is neither output nor `started`, which may come behind it. */
export async function nextEvent(launcher: RawLauncher): Promise<StageEvent> {
  const output: Buffer[] = [];
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- in their order
    const { type, payload } = await launcher.nextFrame();
    if (type === reply.stdout || type === reply.stderr) output.push(payload);
    else if (type !== reply.started) {
      return { type, fields: decodeFields(payload), output: Buffer.concat(output).toString() };
    }
  }
}

export async function expectWaiting(launcher: RawLauncher, gate = 1): Promise<StageEvent> {
  const event = await nextEvent(launcher);
  expect([event.type, numberOf(event.fields, tag.number)]).toEqual([reply.waiting, gate]);
  return event;
}

export async function expectExit(launcher: RawLauncher, cause: number, number: number): Promise<StageEvent> {
  const event = await nextEvent(launcher);
  const { type, fields } = event;
  expect([type, numberOf(fields, tag.cause), numberOf(fields, tag.number)]).toEqual([reply.exit, cause, number]);
  return event;
}
