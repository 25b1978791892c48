import type { SandboxSpec } from '#ports/sandbox-engine.ts';
import { age, createKind, lacks, noteAnnounced, noteAsked, wanted } from '#engine/pool/kind.ts';
import type { Kind, Member } from '#engine/pool/kind.ts';
import type { DiscardReason } from '#engine/pool/tally.ts';

// Theory of operation. A stock keeps members of one tier ready, by kind. How many of a kind follows from demand: as many as
// were lately busy at once, and at least its floor. A new one is made when one that was handed out is over, so that making it
// takes no time from the request that needed it; and where requests wait for their turn, mostly when none does. What takes long to
// make, a compiler that is warmed up, is made beside the others, which need not wait for it. All kinds
// together stay within a number and within memory; where that is short, the kind that nobody asked for longest gives way. None
// is used twice: what leaves a stock never comes back.

export interface Stock extends AsyncDisposable {
  /** A ready member, if there is one. Its asker counts as served by this kind until `over`, whatever it got. */
  take(spec: SandboxSpec): Taken;
  /** Somebody is to ask for one of these, as soon as this is disposed. */
  announce(spec: SandboxSpec): Disposable;
  /** Makes what is lacking, as far as it may. */
  fill(): void;
  /** So many are kept of each of these from now on, and of others none that is not asked for. The first go first. */
  keep(specs: readonly SandboxSpec[], each: number): void;
  /** Ends what waits with this layer in it. */
  forget(layer: string): Promise<void>;
  readonly ready: readonly Kind[];
}

export interface Taken {
  readonly member: Member | null;
  /** Nothing of what was asked for is left. */
  over(): void;
}

export interface StockOptions {
  readonly key: (spec: SandboxSpec) => string;
  /** Resolves when it is ready; leaves nothing behind where it rejects. */
  readonly make: (spec: SandboxSpec) => Promise<Member>;
  readonly capacity: number;
  readonly memoryBytes: number;
  /** What is held beside the members, and counts as memory of theirs. */
  readonly otherBytes: () => number;
  /** What a member is taken to hold before one was made. */
  readonly guessBytes: number;
  /** Of those that take long to make, and of the others. */
  readonly makesAtOnce: number;
  /** False for what has to wait now. */
  readonly mayMake: (spec: SandboxSpec) => boolean;
  /** Before a kind was asked for as often, none of it is kept. */
  readonly leastAsked: number;
  /** A kind that nobody asked for during this time is given up. */
  readonly keepMs: number;
  readonly onDiscard: (spec: SandboxSpec, reason: DiscardReason) => void;
  /** A kind that cannot be made is left alone for a while. */
  readonly onPause: (spec: SandboxSpec, cause: unknown) => void;
  /** It is no longer kept or asked for. */
  readonly onForgotten: (spec: SandboxSpec) => void;
}

const MAX_KINDS = 128;
const FAILURES_IN_A_ROW = 3;
const PAUSE_MS = 60_000;
const SLOW_MS = 300;
/** A kind asked for so lately does not give way to another: they would only take turns. */
const SETTLED_MS = 2000;

export function createStock(options: StockOptions): Stock {
  const { key, make, capacity, memoryBytes, guessBytes, makesAtOnce, leastAsked, keepMs } = options;
  const kinds = new Map<string, Kind>();
  let closed = false;

  const timer = setInterval(look, keepMs / 4);
  timer.unref();

  function sum(of: (kind: Kind) => number): number {
    let total = 0;
    for (const kind of kinds.values()) total += of(kind);
    return total;
  }

  const makingLike = ({ slow }: Kind): number => sum((kind) => (kind.slow === slow ? kind.making : 0));
  const held = (): number => sum((kind) => kind.ready.length + kind.making);
  const heldBytes = (): number =>
    sum((kind) => kind.ready.reduce((bytes, member) => bytes + member.bytes, kind.making * kind.bytes));

  function kindOf(spec: SandboxSpec): Kind {
    const name = key(spec);
    const known = kinds.get(name);
    if (known !== undefined) return known;
    if (kinds.size >= MAX_KINDS) forgetOldest();
    const kind = createKind(spec, guessBytes);
    kinds.set(name, kind);
    return kind;
  }

  function forgetOldest(): void {
    let oldest: [string, Kind] | null = null;
    for (const [name, kind] of kinds) {
      if (kind.floor === 0 && (oldest === null || kind.askedAt < oldest[1].askedAt)) oldest = [name, kind];
    }
    if (oldest !== null) void drop(...oldest, 'idle');
  }

  function drop(name: string, kind: Kind, reason: DiscardReason): Promise<unknown> {
    kinds.delete(name);
    kind.forgotten = true;
    options.onForgotten(kind.spec);
    return Promise.all(kind.ready.splice(0).map((member) => discard(kind, member, reason)));
  }

  async function discard(kind: Kind, { sandbox }: Member, reason: DiscardReason): Promise<void> {
    options.onDiscard(kind.spec, reason);
    await sandbox[Symbol.asyncDispose]();
  }

  /** Makes what is lacking, most lately asked first, as far as there is room. */
  function fill(): void {
    if (closed) return;
    const now = Date.now();
    const lacking = [...kinds.values()]
      .filter((kind) => lacks(kind, leastAsked, now) && options.mayMake(kind.spec))
      .toSorted((a, b) => b.askedAt - a.askedAt);
    for (const kind of lacking) {
      while (lacks(kind, leastAsked, now) && makingLike(kind) < makesAtOnce && makeRoom(kind, now)) {
        kind.making += 1;
        void makeOne(kind);
      }
    }
  }

  /** True when one more of the kind may be made. */
  function makeRoom(kind: Kind, now: number): boolean {
    const fits = (): boolean => held() < capacity && options.otherBytes() + heldBytes() + kind.bytes <= memoryBytes;
    while (!fits()) {
      const others = [...kinds.values()].filter(
        (other) => other.ready.length > 0 && other.askedAt < Math.min(kind.askedAt, now - SETTLED_MS),
      );
      const [oldest] = others.toSorted((a, b) => a.askedAt - b.askedAt);
      const member = oldest?.ready.shift();
      if (oldest === undefined || member === undefined) return false;
      void discard(oldest, member, 'noRoom');
    }
    return true;
  }

  async function makeOne(kind: Kind): Promise<void> {
    const startedAt = performance.now();
    try {
      const member = await make(kind.spec);
      kind.failures = 0;
      kind.bytes = member.bytes;
      kind.slow = performance.now() - startedAt > SLOW_MS;
      if (closed || kind.forgotten) await discard(kind, member, 'idle');
      else kind.ready.push(member);
    } catch (error) {
      options.onDiscard(kind.spec, 'failed');
      noteFailure(kind, error);
    } finally {
      kind.making -= 1;
      fill();
    }
  }

  /** Whoever asks meanwhile is served without it. */
  function noteFailure(kind: Kind, error: unknown): void {
    kind.failures += 1;
    if (kind.failures < FAILURES_IN_A_ROW) return;
    kind.pausedUntil = Date.now() + PAUSE_MS;
    if (kind.failures === FAILURES_IN_A_ROW) options.onPause(kind.spec, error);
  }

  function takeFrom(kind: Kind): Member | null {
    for (let member = kind.ready.pop(); member !== undefined; member = kind.ready.pop()) {
      if (member.sandbox.alive()) return member;
      void discard(kind, member, 'died');
    }
    return null;
  }

  /** Gives up what is no longer asked for, and what ended by itself. */
  function look(): void {
    const now = Date.now();
    for (const [name, kind] of kinds) {
      age(kind);
      if (kind.floor === 0 && kind.inUse + kind.announced === 0 && now - kind.askedAt > keepMs) {
        void drop(name, kind, 'idle');
        continue;
      }
      for (const dead of kind.ready.filter(({ sandbox }) => !sandbox.alive())) {
        kind.ready.splice(kind.ready.indexOf(dead), 1);
        void discard(kind, dead, 'died');
      }
      for (const surplus of kind.ready.splice(wanted(kind, leastAsked))) void discard(kind, surplus, 'idle');
    }
    fill();
  }

  return {
    take(spec) {
      const kind = kindOf(spec);
      noteAsked(kind, Date.now());
      return {
        member: takeFrom(kind),
        over() {
          kind.inUse -= 1;
          fill();
        },
      };
    },
    announce(spec) {
      const kind = kindOf(spec);
      noteAnnounced(kind);
      return {
        [Symbol.dispose]() {
          kind.announced -= 1;
        },
      };
    },
    fill,
    keep(specs, each) {
      for (const kind of kinds.values()) kind.floor = 0;
      for (const spec of specs) kindOf(spec).floor = each;
      fill();
    },
    async forget(layer) {
      const affected = [...kinds].filter(([, { spec }]) => spec.layers.includes(layer));
      await Promise.all(affected.map(([name, kind]) => drop(name, kind, 'removed')));
    },
    get ready() {
      return [...kinds.values()];
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      clearInterval(timer);
      await Promise.all([...kinds].map(([name, kind]) => drop(name, kind, 'idle')));
    },
  };
}
