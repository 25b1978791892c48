import type { StageLimits } from '#domain/limits.ts';
import { stageRlimits, stageWrites } from '#engine/cgroup-plan.ts';
import type { CgroupPlan } from '#engine/cgroup-plan.ts';
import type { Field } from '#engine/frames.ts';
import { tag } from '#engine/protocol.ts';

/** A command of a stage, as the launcher is asked to start it. */
export interface StageCommand {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
}

const MAX_TIME_MS = 0xffff_ffff;

export function commandFields({ argv, environment, workingDirectory }: StageCommand): readonly Field[] {
  return [
    ...argv.map((word): Field => [tag.arg, word]),
    ...Object.entries(environment).map(([name, value]): Field => [tag.env, `${name}=${value}`]),
    [tag.cwd, workingDirectory],
  ];
}

export function limitFields(limits: StageLimits, plan: CgroupPlan, cores: number): readonly Field[] {
  return [
    [tag.wallMs, timeLimit(limits.wallMs)],
    [tag.cpuMs, timeLimit(limits.cpuMs)],
    [tag.outputMax, Number.isFinite(limits.outputBytes) ? limits.outputBytes : 0],
    [tag.overflow, limits.outputOverflow === 'kill' ? 0 : 1],
    ...stageRlimits(plan, limits),
    ...stageWrites(plan, limits, cores),
  ];
}

/** 0 says without limit on the wire; a limit beyond what the wire holds (49 days) is none. */
function timeLimit(limitMs: number): number {
  return limitMs <= 0 || limitMs > MAX_TIME_MS ? 0 : Math.max(1, Math.ceil(limitMs));
}
