import { SkerryError } from '#domain/errors.ts';
import type { StageLimits } from '#domain/limits.ts';
import type { ExpectedProcess } from '#ports/sandbox-engine.ts';
import { groupWrites, stageRlimits } from '#engine/cgroup-plan.ts';
import type { CgroupPlan, GroupState } from '#engine/cgroup-plan.ts';
import type { Field } from '#engine/frames.ts';
import { absolute } from '#engine/sandbox-files.ts';
import { MAX_COMMAND_BYTES, MAX_WORDS, tag } from '#engine/protocol.ts';

/** A command of a stage, as the launcher is asked to start it. */
export interface StageCommand {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
}

const MAX_TIME_MS = 0xffff_ffff;
/** How long what nobody follows may wait for the end of a stage, so that we are woken once for a short one. */
const HOLD_MS = 20;
/** The kernel's, without the byte that ends a word. */
const MAX_WORD_BYTES = 131_071;
const FIELD_HEADER_BYTES = 6;

/** Errors: `invalidRequest` where no program could be started with such words. */
export function commandFields({ argv, environment, workingDirectory }: StageCommand): readonly Field[] {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  checkWords('args', argv);
  checkWords('environment', variables);
  if (sizeOf(argv) + sizeOf(variables) > MAX_COMMAND_BYTES) throw tooMuch('args');
  return [
    ...argv.map((word): Field => [tag.arg, word]),
    ...variables.map((variable): Field => [tag.env, variable]),
    [tag.cwd, workingDirectory],
  ];
}

function checkWords(field: string, words: readonly string[]): void {
  if (words.length > MAX_WORDS) throw tooMuch(field);
  if (words.some((word) => word.includes('\0'))) {
    throw new SkerryError('invalidRequest', `${field} cannot hold a NUL character`, { field });
  }
  if (words.some((word) => Buffer.byteLength(word) > MAX_WORD_BYTES)) throw tooMuch(field);
}

function sizeOf(words: readonly string[]): number {
  return words.reduce((bytes, word) => bytes + Buffer.byteLength(word) + FIELD_HEADER_BYTES, 0);
}

function tooMuch(field: string): SkerryError {
  return new SkerryError('invalidRequest', `${field} are more, or longer, than a program can be started with`, {
    field,
  });
}

/** What a stage may use, of which its group is held to something already. */
export interface LimitChange {
  readonly plan: CgroupPlan;
  readonly from: GroupState;
  readonly limits: StageLimits;
  /** True where somebody follows its output, so that none of it may wait for the rest. */
  readonly live: boolean;
}

export function limitFields(change: LimitChange): readonly Field[] {
  return [...stageRlimits(change.plan, change.limits), ...releaseFields(change)];
}

/** For a process that waits. What it may use of its own it has since its start. */
export function releaseFields({ plan, from, limits, live }: LimitChange): readonly Field[] {
  return [
    ...clockFields(limits),
    ...(live ? [] : [[tag.holdMs, HOLD_MS] as const]),
    ...groupWrites(plan, from, { ...limits, yields: false }),
  ];
}

/** What a process has until its gate: it is to come there soon, and to say nothing but why it cannot. */
const ahead = { wallMs: 60_000, cpuMs: 20_000, outputBytes: 256, memoryBytes: 512 * 1_048_576, processes: 128 };

/** Whether a request waits for the process, or it has to stand behind those that do. */
export type Urgency = 'waitedFor' | 'nobodyWaits';

/** What the group of a process that waits is held to: not less than usual, so that there is little to change at its release. */
export function aheadState({ usual }: CgroupPlan, urgency: Urgency): GroupState {
  return {
    memoryBytes: atLeast(ahead.memoryBytes, usual.memoryBytes),
    processes: atLeast(ahead.processes, usual.processes),
    cpus: usual.cpus,
    yields: urgency === 'nobodyWaits',
  };
}

function atLeast(least: number, limit: number): number {
  return limit === 0 ? 0 : Math.max(least, limit);
}

export function aheadFields(process: ExpectedProcess, plan: CgroupPlan, state: GroupState): readonly Field[] {
  return [
    [tag.wallMs, ahead.wallMs],
    [tag.cpuMs, ahead.cpuMs],
    [tag.outputMax, ahead.outputBytes],
    [tag.overflow, 0],
    [tag.holdMs, HOLD_MS],
    ...stageRlimits(plan, process.limits),
    ...groupWrites(plan, plan.usual, state),
    [tag.gate, absolute(process.gate)],
  ];
}

function clockFields(limits: StageLimits): readonly Field[] {
  return [
    [tag.wallMs, timeLimit(limits.wallMs)],
    [tag.cpuMs, timeLimit(limits.cpuMs)],
    [tag.outputMax, Number.isFinite(limits.outputBytes) ? limits.outputBytes : 0],
    [tag.overflow, limits.outputOverflow === 'kill' ? 0 : 1],
  ];
}

/** 0 says without limit on the wire; a limit beyond what the wire holds (49 days) is none. */
function timeLimit(limitMs: number): number {
  return limitMs <= 0 || limitMs > MAX_TIME_MS ? 0 : Math.max(1, Math.ceil(limitMs));
}
