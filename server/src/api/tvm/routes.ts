import { checkHealth, type HealthSources } from '#core/health/check-health.ts';
import type { ExecutionContext } from '#core/executions/context.ts';
import { run } from '#core/executions/run.ts';
import { SkerryError } from '#domain/errors.ts';
import type { Execution } from '#domain/execution.ts';
import { callerOf } from '#http/caller.ts';
import type { App, Dialect } from '#http/dialect.ts';
import { tellRuntime } from '#http/tell-runtime.ts';
import { tvmError } from './errors.ts';
import { toExecution, toHealthReply, toReply, type TvmSettings } from './map.ts';
import { errorReply, executeBody, executeReply, healthReply } from './schema.ts';
import { selectRuntime } from './select-runtime.ts';

export interface TvmNeeds {
  readonly executions: ExecutionContext;
  readonly health: HealthSources;
  readonly settings: TvmSettings;
}

export function createTvm(needs: TvmNeeds): Dialect {
  return {
    name: 'tvm',
    crossOrigin: true,
    servesDocs: true,
    register: (app) => addRoutes(app, needs),
    toErrorReply: tvmError,
    usualExecutions: () => usualExecutions(needs),
    // /api/v2 and the like are other APIs' paths.
    claims: (path) => path === '/api' || /^\/api\/(?!v\d)/.test(path),
  };
}

/** Each language at the version that a request gets which names none. */
function usualExecutions({ executions, settings }: TvmNeeds): readonly Execution[] {
  const { catalogue } = executions;
  const installed = new Set(catalogue.installed().map((runtime) => runtime.language));
  return [...installed].flatMap((name) => {
    const language = catalogue.languages().find((known) => known.name === name)?.dialects['tvm']?.name;
    if (language === undefined) return [];
    try {
      const body = { language, code: '' };
      return [toExecution(body, selectRuntime(executions, body), settings)];
    } catch (error) {
      if (error instanceof SkerryError) return [];
      throw error;
    }
  });
}

function addRoutes(app: App, { executions, health, settings }: TvmNeeds): void {
  const executeSchema = {
    summary: 'Execute code in an isolated environment',
    body: executeBody,
    response: { 200: executeReply, '4xx': errorReply, '5xx': errorReply },
  };
  app.post('/api/execute', { schema: executeSchema }, async (request, reply) => {
    const selection = selectRuntime(executions, request.body);
    const execution = toExecution(request.body, selection, settings);
    const result = await run(executions, execution, new Uint8Array(), callerOf(request, reply, 'tvm'));
    const { status, body } = toReply(request.id, request.body, selection, result);
    tellRuntime(reply, selection);
    return reply.code(status).send(body);
  });

  const healthSchema = {
    summary: 'Check the health of the system',
    response: { 200: healthReply, 503: healthReply },
  };
  app.get('/api/health', { schema: healthSchema }, async (_request, reply) => {
    const report = await checkHealth(health);
    return reply.code(report.state === 'healthy' ? 200 : 503).send(toHealthReply(report));
  });
}
