import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';

const strict = { additionalProperties: false };

const optionsSchema = Type.Object(
  {
    /** Tells several cases of one program apart. */
    name: Type.Optional(Type.String({ pattern: '^[a-z0-9-]+$' })),
    /** The main file's name; `main` and the program's ending where it is absent, or the language's own where that is one. */
    main: Type.Optional(Type.String({ minLength: 1 })),
    args: Type.Optional(Type.Array(Type.String())),
    /** Text, or bytes; `open` is neither written to nor closed. */
    stdin: Type.Optional(Type.Union([Type.String(), Type.Object({ base64: Type.String() }, strict), Type.Null()])),
    /** Line n is written when the program has printed n lines, and stdin is closed when it has printed one more. */
    talk: Type.Optional(Type.Array(Type.String())),
    /** Sent when the program has printed a line. */
    signal: Type.Optional(Type.String({ pattern: '^SIG' })),
    environment: Type.Optional(Type.Record(Type.String(), Type.String())),
    limits: Type.Optional(
      Type.Partial(
        Type.Object({
          wallMs: Type.Number(),
          cpuMs: Type.Number(),
          memoryBytes: Type.Number(),
          cpus: Type.Number(),
          processes: Type.Number(),
          openFiles: Type.Number(),
          fileBytes: Type.Number(),
          outputBytes: Type.Number(),
          outputOverflow: Type.Union([Type.Literal('kill'), Type.Literal('discard')]),
        }),
        strict,
      ),
    ),
    /** How the run ends, `exited 0` where absent; `no run` where it does not compile. */
    ends: Type.Optional(Type.String({ pattern: '^(exited|signalled|timedOut|memoryExceeded|outputExceeded|no run)' })),
    /** The versions of the language that this is for. */
    versions: Type.Optional(Type.String()),
    /** Prints lines of a name and a value, and no run may have a value of another. */
    fresh: Type.Optional(Type.Literal(true)),
  },
  strict,
);

/** How a program is run, and what is expected of it beyond being the same everywhere. */
export type CaseOptions = Static<typeof optionsSchema>;

const validator = Compile(Type.Union([optionsSchema, Type.Array(optionsSchema, { minItems: 1 })]));

/** Reads what stands beside a program: one case, or a list of them. */
export function parseOptions(file: string, text: string): readonly CaseOptions[] {
  const value: unknown = JSON.parse(text);
  if (!validator.Check(value)) {
    const [first] = validator.Errors(value);
    throw new Error(`${file}: ${first?.instancePath ?? ''} ${first?.message ?? ''}`);
  }
  return Array.isArray(value) ? value : [value];
}
