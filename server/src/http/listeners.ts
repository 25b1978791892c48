import { SkerryError } from '#domain/errors.ts';
import type { App } from '#http/dialect.ts';

/** The open ports. */
export interface Listeners {
  readonly listening: boolean;
  /** Takes no new connections and resolves when every answer in flight was sent. */
  close(): Promise<void>;
}

export interface Port {
  readonly host: string;
  readonly port: number;
  readonly app: App;
}

/** Opens every port, or none. */
export async function openListeners(ports: readonly Port[]): Promise<Listeners> {
  const close = async (): Promise<void> => {
    await Promise.all(ports.map(({ app }) => app.close()));
  };
  try {
    for (const { host, port, app } of ports) {
      await app.listen({ host, port });
    }
  } catch (cause) {
    await close();
    throw new SkerryError('internal', describeFailure(cause), { cause });
  }
  return {
    get listening() {
      return ports.every(({ app }) => app.server.listening);
    },
    close,
  };
}

function describeFailure(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return `cannot listen: ${message}; stop what uses the port, or choose another`;
}
