import type { DiskLimits, StageLimits } from '#domain/limits.ts';
import { succeeded } from '#domain/outcome.ts';
import type { RuntimeCatalogue } from '#ports/runtime-catalogue.ts';
import type { SandboxEngine } from '#ports/sandbox-engine.ts';

/** `running`: a sandbox was made and a program ran in it; `notRunning`: there is no layer to make one of. */
export type ProbeResult = 'running' | 'notRunning' | 'error';

export interface IsolationProbe {
  /** The answer of the last few seconds, or a new one. */
  read(): Promise<ProbeResult>;
}

export interface ProbeNeeds {
  readonly engine: SandboxEngine;
  readonly catalogue: Pick<RuntimeCatalogue, 'installed' | 'hold'>;
  readonly freshMs: number;
  readonly onFailure: (cause: unknown) => void;
}

const limits: StageLimits = {
  wallMs: 5_000,
  cpuMs: 2_000,
  memoryBytes: 32 * 1_048_576,
  cpus: 1,
  processes: 16,
  openFiles: 64,
  fileBytes: 65_536,
  outputBytes: 1_024,
  outputOverflow: 'kill',
};
const disk: DiskLimits = { bytes: 1_048_576, inodes: 256 };

/** Runs a real program in a real sandbox, at most once in a while however many ask. */
export function createIsolationProbe(needs: ProbeNeeds): IsolationProbe {
  let last: { readonly at: number; readonly result: Promise<ProbeResult> } | null = null;
  return {
    read() {
      if (last === null || performance.now() - last.at > needs.freshMs) {
        last = { at: performance.now(), result: probe(needs) };
      }
      return last.result;
    },
  };
}

async function probe({ engine, catalogue, onFailure }: ProbeNeeds): Promise<ProbeResult> {
  const [runtime] = catalogue.installed();
  if (runtime === undefined) return 'notRunning';
  try {
    using _held = catalogue.hold(runtime);
    await using sandbox = await engine.create({ layers: runtime.layers, disk });
    const { outcome } = await sandbox.start({ argv: ['/bin/true'], environment: {}, limits, stdin: new Uint8Array() })
      .result;
    if (succeeded(outcome)) return 'running';
    onFailure(outcome);
  } catch (cause) {
    onFailure(cause);
  }
  return 'error';
}
