import { destination, pino, stdTimeFunctions, type Logger } from 'pino';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** JSON lines on stderr, written at once: stdout is free, and nothing is lost when the process ends. */
export function createLogger(level: LogLevel): Logger {
  return pino(
    { level, base: null, timestamp: stdTimeFunctions.isoTime, redact: ['err.cause.validation', 'req', 'res'] },
    destination({ dest: 2, sync: true }),
  );
}
