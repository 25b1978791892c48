import { SkerryError } from '#domain/errors.ts';
import type { ExpectedProcess, StageSpec } from '#ports/sandbox-engine.ts';
import type { CgroupPlan, GroupState } from '#engine/cgroup-plan.ts';
import type { Field } from '#engine/frames.ts';
import type { ProcessKey } from '#engine/process-key.ts';
import { tag } from '#engine/protocol.ts';
import type { SandboxBase } from '#engine/sandbox-base.ts';
import type { StageEnd } from '#engine/stage-end.ts';
import { putFolders } from '#engine/sandbox-files.ts';
import { aheadFields, aheadState } from '#engine/stage-start.ts';
import type { Urgency } from '#engine/stage-start.ts';

/** The process of a sandbox that was started before its stage. */
export interface Ahead {
  /** From an image, if one is given. Resolves, once it waits at its first gate, with the memory that it holds. */
  start(process: ExpectedProcess, image: number | null, urgency: Urgency): Promise<number | null>;
  /** Writes a process down at its first gate, where it ends. Resolves with the image's size. */
  capture(process: ExpectedProcess, image: number): Promise<number>;
  /** False once it no longer waits at its first gate, if it ever did. */
  fit(): boolean;
  /** Whether the process that waits is, for this stage, what a start would make of it. */
  mayRelease(stage: StageSpec): boolean;
  /** It is released as this stage; what its group was held to until now. */
  release(stage: StageSpec): GroupState;
  /** Whether it was started from an image. */
  readonly fromImage: boolean;
  /** A stage is over: if the process waits again, it holds so much. */
  ended(end: StageEnd): void;
}

export interface AheadMeans {
  readonly base: SandboxBase;
  readonly plan: CgroupPlan;
  readonly processKey: ProcessKey;
  readonly command: (process: ExpectedProcess) => readonly Field[];
}

export function createAhead({ base, plan, processKey, command }: AheadMeans): Ahead {
  let waiting: { readonly key: string; readonly fromImage: boolean; bytes: number | null; state: GroupState } | null =
    null;

  async function run(
    process: ExpectedProcess,
    state: GroupState,
    more: readonly Field[],
    onCaptured?: (bytes: number) => void,
  ): Promise<StageEnd & { readonly said: string }> {
    let said = '';
    const made = putFolders(base.channel, process.folders);
    const running = base.start({
      fields: () => [...command(process), ...aheadFields(process, plan, state), ...more],
      ownProgram: false,
      onOutput(_stream, bytes) {
        said += bytes.toString('utf8');
      },
      ...(onCaptured === undefined ? {} : { onCaptured }),
    });
    const [end] = await Promise.all([base.settle(running.end), base.settle(made)]);
    return { ...end, said };
  }

  return {
    async start(process, image, urgency) {
      const state = aheadState(plan, urgency);
      const end = await run(process, state, image === null ? [] : [[tag.image, image]]);
      if (base.waitsAt() !== 1 || end.said !== '') throw failed(process, 'wait', end);
      const bytes = end.usage.peakMemoryBytes;
      waiting = { key: processKey(process), fromImage: image !== null, bytes, state };
      return bytes;
    },
    async capture(process, image) {
      let captured: number | null = null;
      // The image is a file, and no program's own: how large a file may be is each stage's matter.
      const unlimited = { ...process, limits: { ...process.limits, fileBytes: 0 } };
      // One start in many is a capture, and the others wait for it.
      const modules = process.preload.map((name): Field => [tag.preload, name]);
      const end = await run(unlimited, aheadState(plan, 'waitedFor'), [[tag.capture, image], ...modules], (bytes) => {
        captured = bytes;
      });
      if (captured === null || end.said !== '') throw failed(process, 'be written down', end);
      return captured;
    },
    fit: () => waiting === null || base.waitsAt() === 1,
    mayRelease({ servedBy, limits, stdin }) {
      if (waiting === null || servedBy === undefined || base.waitsAt() !== servedBy.gate) return false;
      const { process, gate } = servedBy;
      const isLast = gate === process.gates.length;
      // What it holds already has to fit; where it does not, a start shows what comes of that.
      const fits = limits.memoryBytes === 0 || limits.memoryBytes > (waiting.bytes ?? 0);
      // Its stdin is one for all of its stages, so only the last may have any.
      const asked = limits === process.limits ? process : { ...process, limits };
      return fits && (isLast || stdin?.byteLength === 0) && processKey(asked) === waiting.key;
    },
    release({ limits }) {
      if (waiting === null) throw new SkerryError('internal', 'no process waits to be released');
      const { state } = waiting;
      waiting.state = { ...limits, yields: false };
      return state;
    },
    get fromImage() {
      return waiting?.fromImage === true;
    },
    ended({ usage }) {
      if (waiting !== null) waiting.bytes = usage.peakMemoryBytes;
    },
  };
}

function failed(
  { argv }: ExpectedProcess,
  wanted: string,
  { outcome, said }: StageEnd & { said: string },
): SkerryError {
  return new SkerryError(
    'engineFailed',
    `${argv[0]} cannot ${wanted}: ${JSON.stringify(outcome)} ${said.slice(0, 200).trim()}`,
  );
}
