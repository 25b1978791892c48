import { Type, type TSchema } from 'typebox';

/** Shapes for the API's description. Requests are checked by hand, because clients know the order and the texts. */
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const limit = (description: string) => Type.Optional(Type.Number({ description }));

export const messageReply = Type.Object({ message: Type.String() });

const file = Type.Object({
  name: Type.Optional(
    Type.String({ description: 'Path below the working directory; a unique one is picked if absent' }),
  ),
  content: Type.String(),
  encoding: Type.Optional(Type.Enum(['utf8', 'base64', 'hex'], { default: 'utf8' })),
});

const job = {
  language: Type.String({ description: 'Name or alias of a language' }),
  version: Type.String({ description: 'SemVer version selector' }),
  files: Type.Array(file, { description: 'The first one whose encoding is utf8 is the main file' }),
  args: Type.Optional(Type.Array(Type.String())),
  env: Type.Optional(Type.Record(Type.String(), Type.String(), { description: 'Environment variables' })),
  cache: Type.Optional(
    Type.Boolean({ default: true, description: 'false: compile even where the same was compiled before' }),
  ),
  run_timeout: limit('Milliseconds that the run stage may take; 0 or absent: the configured limit'),
  compile_timeout: limit('Milliseconds that the compile stage may take'),
  run_cpu_time: limit('Milliseconds of CPU time for the run stage'),
  compile_cpu_time: limit('Milliseconds of CPU time for the compile stage'),
  run_memory_limit: limit('Bytes for the run stage'),
  compile_memory_limit: limit('Bytes for the compile stage'),
};

export const executeRequest = Type.Object({
  ...job,
  stdin: Type.Optional(Type.String({ description: 'A newline is added where it does not end in one' })),
});

const expectedOutput = Type.Union([Type.String(), Type.Array(Type.String())]);
const testcaseId = Type.Union([Type.String(), Type.Number()]);

export const testcasesRequest = Type.Object({
  ...job,
  testcases: Type.Array(
    Type.Object({ id: testcaseId, input: Type.String({ description: 'For stdin' }), expectedOutput }),
  ),
});

const stage = Type.Object({
  stdout: Type.String(),
  stderr: Type.String(),
  output: Type.String({ description: 'stdout and stderr, in the order in which they were read' }),
  code: nullable(Type.Integer()),
  signal: nullable(Type.String()),
  message: nullable(Type.String()),
  status: nullable(Type.Enum(['RE', 'SG', 'TO', 'OL', 'EL', 'XX'])),
  memory: nullable(Type.Integer({ description: 'Highest use, in bytes' })),
  cpu_time: Type.Integer({ description: 'Milliseconds' }),
  wall_time: Type.Integer({ description: 'Milliseconds' }),
});

const compileStage = Type.Object({
  ...stage.properties,
  cached: Type.Optional(
    Type.Literal(true, {
      description: 'Present where it was compiled for an earlier request, which all else tells of',
    }),
  ),
});

const used = {
  language: Type.String({ description: 'Name of the language, never an alias' }),
  version: Type.String({ description: 'The version that ran' }),
};

export const executeReply = Type.Object({ run: stage, compile: Type.Optional(compileStage), ...used });

export const testcasesReply = Type.Object({
  compile: Type.Optional(compileStage),
  testcases: Type.Array(
    Type.Object({
      id: testcaseId,
      input: Type.String(),
      expectedOutput,
      actualOutput: Type.String(),
      passed: Type.Boolean(),
      run_details: stage,
    }),
  ),
  ...used,
});

export const runtimesReply = Type.Array(
  Type.Object({
    language: Type.String(),
    version: Type.String(),
    aliases: Type.Array(Type.String()),
    runtime: Type.Optional(Type.String({ description: 'Only where a language has several implementations' })),
  }),
);

export const packagesReply = Type.Array(
  Type.Object({ language: Type.String(), language_version: Type.String(), installed: Type.Boolean() }),
);

export const packageNamed = Type.Object({ language: Type.String(), version: Type.String() });
