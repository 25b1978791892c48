/** Stands in a command that many run at once for what is each one's own: where it compiles to, its name. */
export const clientPlace = '{client}';

export function commandOf(client: number, argv: readonly string[]): readonly string[] {
  return argv.map((word) => word.replaceAll(clientPlace, String(client)));
}
