import type { StageLimits } from '#domain/limits.ts';
import type { Artefact, ArtefactCache } from '#ports/artefact-cache.ts';
import { tellOnce } from '#engine/launcher-calls.ts';
import type { Launcher } from '#engine/launcher.ts';
import { MAX_ARTEFACTS, request, tag } from '#engine/protocol.ts';

// Theory of operation. The launcher holds the files, each artefact as one sealed memory file under a number that is given
// out here; what is here is the order in which artefacts were used, and their sizes. So nothing of an artefact passes through
// the server, and whatever becomes of the launcher, its artefacts end with it.

export interface BoundedArtefactCache extends ArtefactCache {
  readonly counts: ArtefactCounts;
  /** Gives up what was made with this layer: the layer is to be removed, and another may get its name. */
  forget(layer: string): void;
}

/** Since the start; `entries` and `bytes` are now. */
export interface ArtefactCounts {
  readonly hits: number;
  readonly misses: number;
  /** Given up to make room. */
  readonly evictions: number;
  readonly entries: number;
  readonly bytes: number;
}

interface Entry {
  readonly artefact: Artefact;
  readonly number: number;
  readonly bytes: number;
}

/** No single program may take the place of all others. */
const LARGEST_PART = 4;
const PAGE_BYTES = 4096;
/** Of the kernel and of the server, for each. */
const ENTRY_BYTES = 8192;

/** `maxBytes` 0: nothing is kept. */
export function createArtefactCache(launcher: Pick<Launcher, 'open'>, maxBytes: number): BoundedArtefactCache {
  // Insertion order is order of use: what is used is moved to the end.
  const entries = new Map<string, Entry>();
  const freeNumbers = Array.from({ length: MAX_ARTEFACTS }, (_, index) => MAX_ARTEFACTS - index);
  const keeping = new Set<string>();
  let bytes = 0;
  let hits = 0;
  let misses = 0;
  let evictions = 0;

  function drop(entry: Entry): void {
    entries.delete(entry.artefact.key);
    bytes -= entry.bytes;
    freeNumbers.push(entry.number);
    tellOnce(launcher, request.drop, [[tag.number, entry.number]]);
  }

  /** Gives up what was used longest ago, until it is enough. */
  function evictWhile(more: () => boolean): void {
    for (const entry of entries.values()) {
      if (!more()) return;
      drop(entry);
      evictions += 1;
    }
  }

  function takeNumber(): number | undefined {
    evictWhile(() => freeNumbers.length === 0);
    return freeNumbers.pop();
  }

  function insert(entry: Entry): void {
    const former = entries.get(entry.artefact.key);
    if (former !== undefined) drop(former);
    entries.set(entry.artefact.key, entry);
    bytes += entry.bytes;
    evictWhile(() => bytes > maxBytes);
  }

  return {
    find(key, limits) {
      const entry = entries.get(key);
      if (entry === undefined || !wouldEndTheSame(entry.artefact, limits)) {
        misses += 1;
        return null;
      }
      hits += 1;
      entries.delete(key);
      entries.set(key, entry);
      return entry.artefact;
    },
    async restore(artefact, sandbox) {
      // Another of the same key has the same files.
      const entry = entries.get(artefact.key);
      if (entry === undefined) throw new Error('the artefact was given up');
      try {
        await sandbox.restoreFiles(entry.number);
      } catch (error) {
        if (entries.get(artefact.key) === entry) drop(entry);
        throw error;
      }
    },
    async keep(artefact, sandbox) {
      const { key, compile } = artefact;
      const outputBytes = compile.stdout.byteLength + compile.stderr.byteLength + compile.output.byteLength;
      const largest = Math.floor(maxBytes / LARGEST_PART) - outputBytes - ENTRY_BYTES;
      // Two that compile the same at once both may, and the first is kept.
      if (largest <= 0 || keeping.has(key)) return;
      const number = takeNumber();
      if (number === undefined) return;
      keeping.add(key);
      try {
        const fileBytes = await sandbox.keepFiles(number, largest);
        const pages = Math.ceil(fileBytes / PAGE_BYTES) * PAGE_BYTES;
        insert({ artefact, number, bytes: pages + outputBytes + ENTRY_BYTES });
      } catch {
        freeNumbers.push(number);
      } finally {
        keeping.delete(key);
      }
    },
    get counts() {
      return { hits, misses, evictions, entries: entries.size, bytes };
    },
    forget(layer) {
      for (const entry of entries.values()) if (entry.artefact.layers.includes(layer)) drop(entry);
    },
  };
}

/** Whether what the compile stage used is within other limits too. Who does not know how much memory it took, wants the same limit. */
function wouldEndTheSame({ compile: { usage, stdout, stderr }, limits: had }: Artefact, limits: StageLimits): boolean {
  const { wallMs, cpuMs, peakMemoryBytes } = usage;
  return (
    within(wallMs, limits.wallMs) &&
    within(cpuMs, limits.cpuMs) &&
    (peakMemoryBytes === null ? had.memoryBytes === limits.memoryBytes : within(peakMemoryBytes, limits.memoryBytes)) &&
    within(stdout.byteLength, limits.outputBytes) &&
    within(stderr.byteLength, limits.outputBytes)
  );
}

function within(used: number, limit: number): boolean {
  return limit === 0 || used <= limit;
}
