import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { Execution } from '#domain/execution.ts';
import type { SkerryError } from '#domain/errors.ts';

/** A Fastify instance whose handlers are typed by their TypeBox schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** One wire API, ready to be mounted at the root of a listener and below its own prefix. */
export interface Dialect {
  /** Also its prefix: `tvm` answers below `/tvm` too. */
  readonly name: string;
  /** Adds its routes. The mount gives it an error handler, body parsing and authentication of its own. */
  register(app: App): void | Promise<void>;
  /** Every error, thrown by a handler or found by the server, as this dialect tells it. */
  toErrorReply(error: SkerryError): ErrorReply;
  /** Whether an unknown path is answered in this dialect's words. */
  claims(path: string): boolean;
  /** What its clients will probably send for each language, with nothing said that need not be: processes may wait for these. */
  usualExecutions(): readonly Execution[];
  /** Largest body that it takes; the server's where absent. */
  readonly bodyBytes?: number;
  /** Whether pages of other origins may call it. */
  readonly crossOrigin: boolean;
  /** Whether its document promises `/api/docs` and `/api/openapi.json`. */
  readonly servesDocs: boolean;
}

export interface ErrorReply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}
