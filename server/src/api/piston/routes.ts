import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import type { TSchema } from 'typebox';
import { run } from '#core/executions/run.ts';
import { runTestcases } from '#core/executions/run-testcases.ts';
import {
  installPackage,
  listPackages,
  removePackage,
  type NamedPackage,
  type PackageContext,
} from '#core/packages/named-packages.ts';
import { SkerryError } from '#domain/errors.ts';
import type { Execution } from '#domain/execution.ts';
import { callerOf } from '#http/caller.ts';
import type { App, Dialect } from '#http/dialect.ts';
import { tellRuntime } from '#http/tell-runtime.ts';
import { pistonError } from './errors.ts';
import { executeReply, stdinOf, testcaseInput, testcasesReply } from './map.ts';
import { packageReply, runtimeReply } from './names.ts';
import { prepareJob, type PistonExecutions } from './prepare.ts';
import * as shape from './schema.ts';
import { serveSocket } from './socket.ts';
import { parseJob, parsePackage, parseStdin, parseTestcasesJob } from './validate.ts';

const NAME = 'piston';

/** The version of the original whose behaviour this is; clients print it. */
const GREETING = { message: 'Piston v3.1.1' };

/** Keeps one request's results, of up to three outputs each, from filling the server's memory. */
const TESTCASES_MAX = 256;

/** The document's place, its own alias, and the layout of the public host, for clients that only let its name change. */
const V2 = '/api/v2';
const V3 = '/api/v3';
const PUBLIC_HOST = '/api/v2/piston';
const everywhere = [V2, V3, PUBLIC_HOST];

export interface PistonContext extends PistonExecutions, PackageContext {}

export function pistonDialect(context: PistonContext): Dialect {
  return {
    name: NAME,
    crossOrigin: context.settings.crossOrigin,
    servesDocs: false,
    claims: (path) => everywhere.some((prefix) => path === prefix || path.startsWith(`${prefix}/`)),
    toErrorReply: pistonError,
    usualExecutions: () => usualExecutions(context),
    register(app) {
      // Bodies are checked by hand, and replies may hold more than is described.
      app.setValidatorCompiler(() => () => true);
      app.setSerializerCompiler(() => JSON.stringify);
      app.addHook('onRequest', requireJson);
      app.get('/', { schema: { response: { 200: shape.messageReply } } }, () => GREETING);
      for (const prefix of [V2, PUBLIC_HOST]) serveExecute(app, prefix, context);
      serveTestcases(app, V3, context);
      for (const prefix of everywhere) {
        serveRuntimes(app, prefix, context);
        servePackages(app, prefix, context);
        serveSocket(app, `${prefix}/connect`, context);
      }
    },
  };
}

/** Each language at its newest version, which clients name or get by `*`. */
function usualExecutions(context: PistonContext): readonly Execution[] {
  const languages = new Set(context.executions.catalogue.installed().map(({ language }) => language));
  const files = [{ name: null, content: '', encoding: 'utf8' as const }];
  return [...languages].map((language) => {
    const job = { language, version: '*', files, args: [], environment: {}, useCache: true, fields: {} };
    return prepareJob(context, job).execution;
  });
}

function requireJson({ method, headers }: FastifyRequest, _reply: FastifyReply, done: HookHandlerDoneFunction): void {
  const hasNoBody = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
  if (hasNoBody || headers['content-type']?.startsWith('application/json')) done();
  else done(new SkerryError('mediaTypeUnsupported', `${method} needs a body of type application/json`));
}

function answers(summary: string, reply: TSchema): { summary: string; response: Record<string, TSchema> } {
  return { summary, response: { 200: reply, '4xx': shape.messageReply, '5xx': shape.messageReply } };
}

function serveExecute(app: App, prefix: string, context: PistonContext): void {
  const schema = { body: shape.executeRequest, ...answers('Run code once', shape.executeReply) };
  app.post(`${prefix}/execute`, { schema }, async (request, reply) => {
    const job = parseJob(request.body);
    const stdin = stdinOf(parseStdin(request.body));
    const { execution, resolved, used } = prepareJob(context, job);
    const result = await run(context.executions, execution, stdin, callerOf(request, reply, NAME));
    tellRuntime(reply, resolved);
    return executeReply(result, used);
  });
}

function serveTestcases(app: App, prefix: string, context: PistonContext): void {
  const summary = 'Compile code once and run it against test cases';
  const schema = { body: shape.testcasesRequest, ...answers(summary, shape.testcasesReply) };
  app.post(`${prefix}/execute`, { schema }, async (request, reply) => {
    const job = parseTestcasesJob(request.body, TESTCASES_MAX);
    const { execution, resolved, used } = prepareJob(context, job);
    const inputs = job.testcases.map(testcaseInput);
    const result = await runTestcases(context.executions, execution, inputs, callerOf(request, reply, NAME));
    tellRuntime(reply, resolved);
    return testcasesReply(result, job.testcases, used);
  });
}

function serveRuntimes(app: App, prefix: string, { executions: { catalogue } }: PistonContext): void {
  const schema = answers('Languages that can run now', shape.runtimesReply);
  app.get(`${prefix}/runtimes`, { schema }, () =>
    catalogue.installed().map((runtime) => runtimeReply(catalogue, runtime)),
  );
}

function servePackages(app: App, prefix: string, context: PistonContext): void {
  const path = `${prefix}/packages`;
  const change = (summary: string): object => ({ body: shape.packageNamed, ...answers(summary, shape.packageNamed) });
  app.get(path, { schema: answers('Packages, installed or not', shape.packagesReply) }, () =>
    listPackages(context, NAME).map(packageReply),
  );
  app.post(path, { schema: change('Install a package') }, async (request) =>
    changedReply(await installPackage(context, NAME, parsePackage(request.body))),
  );
  app.delete(path, { schema: change('Remove a package') }, async (request) =>
    changedReply(await removePackage(context, NAME, parsePackage(request.body))),
  );
}

function changedReply({ name, version }: NamedPackage): { language: string; version: string } {
  return { language: name, version };
}
