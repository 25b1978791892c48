import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { configureFields, planCgroups } from '#engine/cgroup-plan.ts';
import type { CgroupParent } from '#engine/cgroup-plan.ts';
import { findCgroupParents } from '#engine/cgroup-probe.ts';
import { createFrameReader } from '#engine/frame-reader.ts';
import type { Frame } from '#engine/frame-reader.ts';
import { decodeFields, encodeFrame, numberOf, textOf } from '#engine/frames.ts';
import type { Field } from '#engine/frames.ts';
import { reply, request, tag } from '#engine/protocol.ts';
import type { RequestType } from '#engine/protocol.ts';
import { buildPolicy, policyFields, sandboxPolicy } from '#engine/seccomp-policy.ts';
import { makeBusyboxLayer } from '../../test/engine/support/busybox-layer.ts';
import { launcherPath } from '../../test/engine/support/test-engine.ts';

export const LAYER_UID = 1_900_000_000;
export const SANDBOX_UID = 1_910_200_000;

/** A launcher that is told anything, frame by frame. */
export interface RawLauncher extends AsyncDisposable {
  send(type: RequestType, id: number, fields?: readonly Field[]): void;
  sendBytes(bytes: Uint8Array): void;
  /** The next frame: its type by name, its sandbox, and for an error the step. */
  next(): Promise<string>;
  /** The next frame as it came. */
  nextFrame(): Promise<Frame>;
  /** How often something came: frames that were sent together come together. */
  reads(): number;
  /** Resolves when the launcher has closed the connection. */
  readonly closed: Promise<unknown>;
}

/** With the layer `busybox`, and those that `addLayers` makes; of the host's control groups it has those that `hasGroup` leaves. */
export async function startRawLauncher(
  addLayers?: (layersDirectory: string) => Promise<void>,
  hasGroup?: (parent: CgroupParent) => boolean,
): Promise<RawLauncher> {
  const layersDirectory = await mkdtemp(join(tmpdir(), 'skerry-raw-'));
  await makeBusyboxLayer(layersDirectory, 'busybox', LAYER_UID);
  await addLayers?.(layersDirectory);
  return startRawLauncherOver(layersDirectory, () => rm(layersDirectory, { recursive: true }), hasGroup);
}

/** Over layers that are there. */
export async function startRawLauncherOver(
  layersDirectory: string,
  cleanUp: () => Promise<void> = async () => undefined,
  hasGroup: (parent: CgroupParent) => boolean = () => true,
): Promise<RawLauncher> {
  const path = await launcherPath();
  const child = spawn(path, ['--layers', layersDirectory], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    env: {},
    detached: true,
  });
  const exited = once(child, 'exit');
  const socket = child.stdio[3];
  if (!(socket instanceof Socket)) throw new Error('the launcher has no socket');
  const frames: Frame[] = [];
  const arrivals = new EventEmitter();
  const reader = createFrameReader((frame) => {
    frames.push(frame);
    arrivals.emit('frame');
  });
  let reads = 0;
  socket.on('data', (chunk: Buffer) => {
    reads += 1;
    reader.push(chunk);
  });
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');

  async function nextFrame(): Promise<Frame> {
    if (frames.length === 0) await once(arrivals, 'frame', { signal: AbortSignal.timeout(10_000) });
    const frame = frames.shift();
    if (frame === undefined) throw new Error('a frame was taken twice');
    return frame;
  }

  const raw: RawLauncher = {
    send: (type, id, fields = []) => socket.write(Buffer.concat(encodeFrame(type, id, fields))),
    sendBytes: (bytes) => socket.write(bytes),
    next: async () => tell(await nextFrame()),
    nextFrame,
    reads: () => reads,
    closed,
    async [Symbol.asyncDispose]() {
      socket.end();
      await exited;
      await cleanUp();
      if (child.exitCode !== 0) throw new Error(`the launcher ended with status ${child.exitCode}`);
    },
  };
  await configure(raw, hasGroup);
  return raw;
}

async function configure(launcher: RawLauncher, hasGroup: (parent: CgroupParent) => boolean): Promise<void> {
  const plan = planCgroups((await findCgroupParents()).filter(hasGroup));
  launcher.send(request.configure, 0, configureFields(plan, `skerry-raw-${process.pid}`, 2 ** 29));
  launcher.send(request.policy, 0, policyFields(sandboxPolicy(process.arch)));
  launcher.send(request.policy, 1, policyFields(buildPolicy(process.arch)));
  const answers = [await launcher.next(), await launcher.next(), await launcher.next(), await launcher.next()];
  if (answers.join() !== 'hello 0,configured 0,done 0,done 1') throw new Error(answers.join());
}

function tell({ type, id, payload }: Frame): string {
  const name = Object.entries(reply).find(([, value]) => value === type)?.[0] ?? `${type}`;
  if (type === reply.error) return `${name} ${id} ${textOf(decodeFields(payload), tag.step) ?? ''}`;
  if (type === reply.exit) return `${name} ${id} cause ${numberOf(decodeFields(payload), tag.cause) ?? ''}`;
  return `${name} ${id}`;
}
