import { idleMachine } from './idle-machine.ts';
import type { Side } from './sides.ts';

/** Times in ms by the side's name, one entry a round. */
export type Times = ReadonlyMap<string, readonly number[]>;

/** Takes the sides in turn, so that whatever slows the machine down meets all of them; the first rounds do not count. */
export async function measure(sides: readonly Side[], rounds: number): Promise<Times> {
  const warmUp = Math.max(1, Math.floor(rounds / 10));
  const times = new Map(sides.map((side) => [side.name, new Array<number>()]));
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const side of sides) {
      await idleMachine();
      const startedAt = performance.now();
      await side.run();
      const took = performance.now() - startedAt;
      await side.settle?.();
      if (round >= 0) times.get(side.name)?.push(took);
    }
  }
  return times;
}
