import type { SandboxSpec } from '#ports/sandbox-engine.ts';
import type { PreparedSandbox } from '#engine/sandbox.ts';

/** A sandbox that is ready to be given away. */
export interface Member {
  readonly sandbox: PreparedSandbox;
  /** What it holds while it waits, as far as that counts. */
  readonly bytes: number;
}

/** Sandboxes of one make: any of them does for whoever asks for one. */
export interface Kind {
  readonly spec: SandboxSpec;
  readonly ready: Member[];
  /** Of one member, as the last one told. */
  bytes: number;
  /** Are being made now. */
  making: number;
  /** The last one took long to make. */
  slow: boolean;
  /** As many are wanted, whoever asked. */
  floor: number;
  inUse: number;
  /** Requests for it that wait for their turn. */
  announced: number;
  /** The most that were busy at once since the last look, and before it. */
  peak: number;
  lastPeak: number;
  /** Times that it was asked for, as long as it is known. */
  asked: number;
  askedAt: number;
  /** In a row, that could not be made; none is made before `pausedUntil`. */
  failures: number;
  pausedUntil: number;
  /** Given up: what is still being made for it is ended. */
  forgotten: boolean;
}

export function createKind(spec: SandboxSpec, bytes: number): Kind {
  const demand = { floor: 0, inUse: 0, announced: 0, peak: 0, lastPeak: 0, asked: 0, askedAt: 0 };
  return { spec, ready: [], bytes, making: 0, slow: false, ...demand, failures: 0, pausedUntil: 0, forgotten: false };
}

/** One that is being made serves nobody, just as one in use: so what takes long to make is kept in larger number. */
export function noteAsked(kind: Kind, now: number): void {
  kind.asked += 1;
  kind.askedAt = now;
  kind.inUse += 1;
  notePeak(kind);
}

export function noteAnnounced(kind: Kind): void {
  kind.announced += 1;
  notePeak(kind);
}

function notePeak(kind: Kind): void {
  kind.peak = Math.max(kind.peak, kind.inUse + kind.announced + kind.making);
}

export function wanted(kind: Kind, leastAsked: number): number {
  const demand = kind.asked < leastAsked ? 0 : Math.max(kind.peak, kind.lastPeak);
  return Math.max(kind.floor, demand);
}

export function lacks(kind: Kind, leastAsked: number, now: number): boolean {
  if (kind.forgotten || now < kind.pausedUntil) return false;
  return kind.ready.length + kind.making < wanted(kind, leastAsked);
}

/** What was wanted before the last look but one is no longer. */
export function age(kind: Kind): void {
  kind.lastPeak = kind.peak;
  kind.peak = kind.inUse + kind.announced;
}
