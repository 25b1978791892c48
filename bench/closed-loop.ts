/** What clients saw who each ask again as soon as they have their answer. */
export interface LoopResult {
  readonly clients: number;
  readonly perSecond: number;
  /** Latencies in ms. */
  readonly times: readonly number[];
}

/** Lets `clients` of them, each with a number, run for a while; the work that is begun in that time counts, and is waited for. */
export async function closedLoop(
  run: (client: number) => Promise<void>,
  clients: number,
  durationMs: number,
): Promise<LoopResult> {
  const times: number[] = [];
  const startedAt = performance.now();
  const ask = async (client: number): Promise<void> => {
    while (performance.now() - startedAt < durationMs) {
      const askedAt = performance.now();
      // oxlint-disable-next-line no-await-in-loop -- that is the loop
      await run(client);
      times.push(performance.now() - askedAt);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => ask(client)));
  return { clients, perSecond: (times.length * 1000) / (performance.now() - startedAt), times };
}
