import type { Execution } from '#domain/execution.ts';
import { succeeded, type CompileResult, type StageResult } from '#domain/outcome.ts';
import type { Artefact, ArtefactCache } from '#ports/artefact-cache.ts';
import type { Sandbox, StageSpec } from '#ports/sandbox-engine.ts';
import { artefactKey, isReproducible } from '#core/executions/artefact-key.ts';
import { compileSpec, runProcess } from '#core/executions/command.ts';
import type { ExecutionContext } from '#core/executions/context.ts';
import { readEntry } from '#core/executions/entry.ts';
import type { Lease } from '#core/executions/lease.ts';

/** A sandbox that holds what the run stage needs, where the compile stage succeeded. */
export interface PlacedProgram {
  readonly sandbox: Sandbox;
  /** Null where the runtime has no compile stage. */
  readonly compile: CompileResult | null;
  /** What it says that is to be started. */
  readonly entry: string | null;
}

export interface PlaceRequest {
  readonly execution: Execution;
  readonly runCompile: (sandbox: Sandbox, spec: StageSpec) => Promise<StageResult>;
}

/** Makes a sandbox with an execution's program in it: compiled in it, or as it was compiled before. */
export async function placeProgram(
  context: Pick<ExecutionContext, 'artefacts'>,
  lease: Lease,
  { execution, runCompile }: PlaceRequest,
): Promise<PlacedProgram> {
  const { artefacts } = context;
  const { runtime } = execution;
  const spec = compileSpec(execution);
  if (spec === null) return { sandbox: await lease.filledSandbox(), compile: null, entry: null };
  const key = artefactKey(execution, spec);
  const known = key === null ? null : artefacts.find(key, spec.limits);
  if (known !== null) {
    const sandbox = await lease.emptySandbox(runProcess(execution, known.entry));
    if (await restored(artefacts, known, sandbox)) {
      return placed(lease, sandbox, { ...known.compile, cached: true }, known.entry);
    }
  }
  const sandbox = await lease.filledSandbox();
  const result = await runCompile(sandbox, spec);
  const entry = succeeded(result.outcome) ? await readEntry(sandbox, runtime) : null;
  if (key !== null && succeeded(result.outcome) && isReproducible(execution)) {
    // Asked before the run stage is, and so done before it; the run need not wait to hear of it.
    void artefacts.keep({ key, layers: runtime.layers, compile: result, limits: spec.limits, entry }, sandbox);
  }
  return placed(lease, sandbox, { ...result, cached: false }, entry);
}

function placed(lease: Lease, sandbox: Sandbox, compile: CompileResult, entry: string | null): PlacedProgram {
  lease.compiled(compile);
  return { sandbox, compile, entry };
}

/** False where that failed: whoever asked compiles, as if nothing had been kept. */
async function restored(artefacts: ArtefactCache, artefact: Artefact, sandbox: Sandbox): Promise<boolean> {
  try {
    await artefacts.restore(artefact, sandbox);
    return true;
  } catch {
    return false;
  }
}
