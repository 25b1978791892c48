import type { AskType, Channel, TellType } from '#engine/channel.ts';
import type { Field } from '#engine/frames.ts';
import type { Launcher } from '#engine/launcher.ts';

/** The number of frames that concern no sandbox. */
export const NOBODY = 0;

export interface Call {
  /** One that nothing else is asked under meanwhile. */
  readonly id: number;
  readonly type: AskType;
  readonly fields: readonly Field[];
}

/** Asks the launcher, and no sandbox, and waits for the answer. */
export async function askOnce(launcher: Pick<Launcher, 'open'>, { id, type, fields }: Call): Promise<void> {
  const channel = openSilent(launcher, id);
  try {
    await channel.ask(type, fields);
  } finally {
    channel.close();
  }
}

/** Tells the launcher, and no sandbox, what has no answer. */
export function tellOnce(launcher: Pick<Launcher, 'open'>, type: TellType, fields: readonly Field[]): void {
  const channel = openSilent(launcher, NOBODY);
  channel.tell(type, fields);
  channel.close();
}

function openSilent(launcher: Pick<Launcher, 'open'>, id: number): Channel {
  return launcher.open(id, { onEvent: () => undefined, onLost: () => undefined });
}
