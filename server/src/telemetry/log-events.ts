import type { Logger } from 'pino';
import type { Events } from '#ports/events.ts';

/** Writes each event as one line. */
export function logEvents(logger: Logger): Events {
  return {
    executionFinished({ queuedMs, durationMs, error, ...event }) {
      const line = { ...event, queuedMs: Math.round(queuedMs), durationMs: Math.round(durationMs), error };
      logger.info(line, 'execution.finished');
    },
  };
}
