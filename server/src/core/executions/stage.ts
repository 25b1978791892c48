import { SkerryError } from '#domain/errors.ts';
import type { StageResult } from '#domain/outcome.ts';
import type { Sandbox, Stage, StageSpec } from '#ports/sandbox-engine.ts';

/** Runs a stage to its end, or cancels it when the caller leaves. */
export async function runStage(
  sandbox: Sandbox,
  spec: StageSpec,
  signal: AbortSignal,
  onStart?: (stage: Stage) => void,
): Promise<StageResult> {
  if (signal.aborted) throw new SkerryError('cancelled', 'the caller left');
  const stage = sandbox.start(spec);
  const cancel = (): void => stage.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    onStart?.(stage);
    const result = await stage.result;
    if (signal.aborted) throw new SkerryError('cancelled', 'the caller left');
    return result;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
