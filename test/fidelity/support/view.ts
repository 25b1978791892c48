import type { ExecutionResult } from '#domain/execution.ts';
import type { StageResult } from '#domain/outcome.ts';

/** What a run showed, in so far as it must be the same everywhere: not what it took, nor the order across two streams. */
export interface View {
  readonly compile: StageView | null;
  readonly run: StageView | null;
  /** Lines of a program whose lines are to be new in every run, which were seen before. */
  readonly repeated: readonly string[];
}

interface StageView {
  readonly ends: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: StageResult['truncated'];
}

export function viewOf({ compile, run }: ExecutionResult): View {
  return { compile: compile && viewStage(compile), run: run && viewStage(run), repeated: [] };
}

/** Without the values that follow each line's first word: they are compared with those seen before, and added to them. */
export function viewFresh(result: ExecutionResult, seen: Set<string>): View {
  const view = viewOf(result);
  if (view.run === null) return view;
  const lines = view.run.stdout.trimEnd().split('\n');
  const repeated = lines.filter((line) => seen.has(line));
  for (const line of lines) seen.add(line);
  return { ...view, run: { ...view.run, stdout: lines.map((line) => line.replace(/ .*/, '')).join('\n') }, repeated };
}

function viewStage({ outcome, stdout, stderr, truncated }: StageResult): StageView {
  return { ends: Object.values(outcome).join(' '), stdout: readable(stdout), stderr: readable(stderr), truncated };
}

/** As text where that says every byte. */
function readable(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('utf8');
  return Buffer.from(text).equals(bytes) ? text : `base64 ${Buffer.from(bytes).toString('base64')}`;
}
