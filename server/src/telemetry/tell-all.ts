import type { Events } from '#ports/events.ts';

/** One listener that tells several, in order. */
export function tellAll(listeners: readonly Events[]): Events {
  return {
    executionFinished(event) {
      for (const listener of listeners) listener.executionFinished(event);
    },
  };
}
