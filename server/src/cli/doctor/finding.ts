/**
 * `enforced`: as strong as Skerry can make it; `weaker`: it holds, with a gap that is told; `broken`: isolation is
 * unsound; `untested`: could not be tried. Of what is no barrier: `present` or `absent`.
 */
export type FindingState = 'enforced' | 'weaker' | 'present' | 'absent' | 'untested' | 'broken';

/** What is known of one control on this host. */
export interface Finding {
  readonly control: string;
  readonly state: FindingState;
  /** How it is enforced, or what is missing and why. */
  readonly how: string;
}

export function isSound(findings: readonly Finding[]): boolean {
  return findings.every(({ state }) => state !== 'broken');
}

export function renderFindings(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ control }) => control.length));
  return findings.map(({ control, state, how }) => `${state.padEnd(8)}  ${control.padEnd(width)}  ${how}`).join('\n');
}
