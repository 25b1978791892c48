import { Type, type Static } from 'typebox';

const count = (description: string, standard: number) => Type.Integer({ minimum: 1, default: standard, description });

export const executeBody = Type.Object(
  {
    code: Type.String({ description: 'The source code to execute' }),
    language: Type.String({ description: 'The programming language' }),
    language_version: Type.Optional(
      Type.Union([Type.String(), Type.Null()], { description: "The language version; absent: the language's default" }),
    ),
    timeout_ms: Type.Optional(count('Execution timeout in milliseconds', 5000)),
    memory_mb: Type.Optional(count('Memory limit in MB', 128)),
    cpu_count: Type.Optional(count('Number of CPU cores', 1)),
    cache: Type.Optional(
      Type.Boolean({ default: true, description: 'false: compile even where the same was compiled before' }),
    ),
  },
  {
    examples: [
      {
        code: "print('Hello, World!')",
        language: 'python',
        language_version: '3.11',
        timeout_ms: 5000,
        memory_mb: 128,
        cpu_count: 1,
      },
    ],
  },
);

export type ExecuteBody = Static<typeof executeBody>;

export const executeReply = Type.Object({
  request_id: Type.String({ format: 'uuid', description: 'Unique ID for the execution request' }),
  stdout: Type.String(),
  stderr: Type.String(),
  exit_code: Type.Integer({
    description: '128 and the signal where a signal ended the program: 137 over the memory limit',
  }),
  execution_time_ms: Type.Integer({ description: 'Wall time of the run; of the compilation where it failed' }),
  language: Type.String({ description: 'As requested' }),
  language_version: Type.String({ description: 'What really ran' }),
  compile_cached: Type.Optional(
    Type.Literal(true, { description: 'Present where the code was compiled for an earlier request' }),
  ),
  requested_version: Type.Optional(
    Type.String({ description: 'Present where the requested version is not installed and another one ran' }),
  ),
});

export type ExecuteReply = Static<typeof executeReply>;

export const errorReply = Type.Object({ detail: Type.String() });

const part = Type.Enum(['Running', 'Not running', 'Error']);

export const healthReply = Type.Object({
  status: Type.Enum(['healthy', 'starting', 'unhealthy']),
  version: Type.String(),
  lima_status: Type.Union([part, Type.Null()], { description: 'The isolation layer: a program was run in a sandbox' }),
  kubernetes_status: Type.Union([part, Type.Null()], { description: 'The scheduler' }),
  istio_status: Type.Union([part, Type.Null()], { description: 'The HTTP listeners' }),
  components: Type.Array(Type.Object({ name: Type.String(), status: part })),
});

export type HealthReply = Static<typeof healthReply>;
