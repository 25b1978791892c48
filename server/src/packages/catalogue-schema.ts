import { Type, type Static, type TProperties, type TObject } from 'typebox';
import { Compile } from 'typebox/compile';

const text = Type.String({ minLength: 1 });
const words = Type.Array(text, { minItems: 1 });
const names = Type.Array(text);
const environment = Type.Record(Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }), Type.String());
const semver = Type.String({ pattern: '^\\d+\\.\\d+\\.\\d+$' });
const id = Type.String({ pattern: '^[a-z][a-z0-9.+-]*$' });
const insidePath = Type.String({ pattern: '^/[^\\0]*$' });

function exact<Properties extends TProperties>(properties: Properties): TObject<Properties> {
  return Type.Object(properties, { additionalProperties: false });
}

const stepSchema = Type.Union([
  exact({ put: insidePath, from: text }),
  exact({
    run: words,
    environment: Type.Optional(environment),
    timeoutMs: Type.Optional(Type.Integer({ minimum: 1 })),
  }),
]);

const debianLayerSchema = exact({
  provider: Type.Literal('debian'),
  packages: words,
  steps: Type.Optional(Type.Array(stepSchema)),
});

const npmArchiveSchema = exact({
  /** `{arch}` stands for the host's architecture as npm calls it. */
  package: text,
  version: semver,
  /** What to take of the archive; all of it where absent. */
  members: Type.Optional(words),
  into: insidePath,
});

const npmLayerSchema = exact({
  provider: Type.Literal('npm'),
  archives: Type.Array(npmArchiveSchema, { minItems: 1 }),
  steps: Type.Optional(Type.Array(stepSchema)),
});

const packageSchema = exact({
  version: semver,
  /** Present where `up` installs the package: lower ones first. */
  installOrder: Type.Optional(Type.Integer({ minimum: 1 })),
  dialectNames: Type.Record(Type.String(), text),
  suite: Type.Union([
    Type.Literal('bullseye'),
    Type.Literal('bookworm'),
    Type.Literal('bookworm-backports'),
    Type.Literal('trixie'),
  ]),
  /** Above the suite's base, lowest first. Each is checked against its provider's schema. */
  layers: Type.Array(Type.Object({ provider: Type.Union([Type.Literal('debian'), Type.Literal('npm')]) })),
});

const versionProbeSchema = exact({ argv: words, pattern: text });

const warmSchema = exact({
  gates: Type.Union([exact({ compile: text, run: Type.Optional(text) }), exact({ run: text })]),
  image: Type.Optional(Type.Boolean()),
});

/** What a single runtime may say, or its language for all of its runtimes. */
const runtimeProperties = {
  implementation: Type.Optional(text),
  compile: Type.Optional(words),
  run: Type.Optional(words),
  entryFile: Type.Optional(text),
  environment: Type.Optional(environment),
  compileMemoryMb: Type.Optional(Type.Integer({ minimum: 1 })),
  versionProbe: Type.Optional(versionProbeSchema),
  cacheUnless: Type.Optional(names),
  warm: Type.Optional(warmSchema),
};

const dialectSchema = exact({
  name: text,
  aliases: Type.Optional(names),
  versions: Type.Optional(names),
  defaultVersion: Type.Optional(text),
  maxima: Type.Optional(
    exact({
      memoryMb: Type.Integer({ minimum: 1 }),
      cpus: Type.Integer({ minimum: 1 }),
      wallMs: Type.Integer({ minimum: 1 }),
    }),
  ),
});

export const languageFileSchema = exact({
  language: id,
  aliases: Type.Optional(names),
  mainFile: text,
  sources: exact({ extensions: words, folder: Type.Union([Type.Literal('any'), Type.Literal('main')]) }),
  ...runtimeProperties,
  hello: exact({ code: text, output: text }),
  dialects: Type.Record(Type.String(), dialectSchema),
  /** Steps that end every layer of this file's packages. */
  layerSteps: Type.Optional(Type.Array(stepSchema)),
  packages: Type.Optional(Type.Record(Type.String({ pattern: '^[a-z][a-z0-9.+-]*$' }), packageSchema)),
  runtimes: Type.Array(exact({ package: id, labels: Type.Optional(names), ...runtimeProperties }), { minItems: 1 }),
});

export type LanguageFile = Static<typeof languageFileSchema>;
export type PackageEntry = Static<typeof packageSchema>;
export type RuntimeEntry = LanguageFile['runtimes'][number];
export type WarmEntry = Static<typeof warmSchema>;
export type DialectEntry = Static<typeof dialectSchema>;
export type StepEntry = Static<typeof stepSchema>;
export type LayerEntry = Static<typeof debianLayerSchema> | Static<typeof npmLayerSchema>;

export const validators = {
  languageFile: Compile(languageFileSchema),
  debian: Compile(debianLayerSchema),
  npm: Compile(npmLayerSchema),
};
