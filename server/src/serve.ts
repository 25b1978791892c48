import type { Logger } from 'pino';
import type { Listeners } from '#http/listeners.ts';
import { endsWithin } from '#lib/ends-within.ts';
import type { Server } from './compose.ts';
import type { Host } from './open-host.ts';

/** What the process says when it ends. 70 asks whoever started it to start it again. */
export const exitCodes = { stopped: 0, failed: 1, launcherLost: 70 } as const;

/** No stage may take longer than a minute, and every answer in flight is waited for. */
const drainMs = 75_000;
const phaseMs = 15_000;

/** Opens the ports and serves until a signal comes or the launcher is lost; returns the exit code. */
export async function serve(server: Server, host: Host, logger: Logger): Promise<number> {
  const interrupted = Promise.withResolvers<null>();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => interrupted.resolve(null));
  const listeners = await server.listen();
  logger.info('server.listening');
  const lost = await Promise.race([host.engine.lost, interrupted.promise]);
  if (lost === null) logger.info('server.stopping');
  else logger.fatal({ err: lost }, 'launcher.lost');
  await stop(server, listeners, host, logger);
  return lost === null ? exitCodes.stopped : exitCodes.launcherLost;
}

async function stop(server: Server, listeners: Listeners, host: Host, logger: Logger): Promise<void> {
  const phases = [
    // Whoever waits for a turn is refused now; the ports stay open, so that health can say why.
    { name: 'executions', ms: drainMs, work: () => server.executions.schedule.close() },
    { name: 'listeners', ms: phaseMs, work: () => listeners.close() },
    { name: 'host', ms: phaseMs, work: () => host[Symbol.asyncDispose]() },
  ];
  for (const { name, ms, work } of phases) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- a phase uses what a later one closes
      if (!(await endsWithin(work(), ms))) logger.error({ phase: name }, 'stop.late');
    } catch (error) {
      logger.error({ phase: name, err: error }, 'stop.failed');
    }
  }
}
