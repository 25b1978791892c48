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
  /** From an image, if one is given. Resolves, once it waits at its gate, with the memory that it holds. */
  start(process: ExpectedProcess, image: number | null, urgency: Urgency): Promise<number | null>;
  /** Writes a process down at its gate, where it ends. Resolves with the image's size. */
  capture(process: ExpectedProcess, image: number): Promise<number>;
  /** False once it no longer waits at its gate, if it ever did. */
  fit(): boolean;
  /** Whether the process that waits is, for this stage, what a start would make of it. */
  mayRelease(stage: StageSpec): boolean;
  /** What the group of the process that waits is held to. */
  readonly state: GroupState;
  /** Whether it was started from an image. */
  readonly fromImage: boolean;
}

export interface AheadMeans {
  readonly base: SandboxBase;
  readonly plan: CgroupPlan;
  readonly processKey: ProcessKey;
  readonly command: (process: ExpectedProcess) => readonly Field[];
}

interface Waiting {
  readonly key: string;
  readonly fromImage: boolean;
  readonly bytes: number | null;
  readonly state: GroupState;
}

export function createAhead({ base, plan, processKey, command }: AheadMeans): Ahead {
  let waiting: Waiting | null = null;

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
      if (!base.waits() || end.said !== '') throw failed(process, 'wait', end);
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
    fit: () => waiting === null || base.waits(),
    mayRelease({ servedBy, limits }) {
      if (waiting === null || servedBy === undefined || !base.waits()) return false;
      // What it holds already has to fit; where it does not, a start shows what comes of that.
      const fits = limits.memoryBytes === 0 || limits.memoryBytes > (waiting.bytes ?? 0);
      const asked = limits === servedBy.limits ? servedBy : { ...servedBy, limits };
      return fits && processKey(asked) === waiting.key;
    },
    get state() {
      return waiting?.state ?? plan.usual;
    },
    get fromImage() {
      return waiting?.fromImage === true;
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
