import { SkerryError } from '#domain/errors.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface PistonFile {
  /** null where the request names none. */
  readonly name: string | null;
  readonly content: string;
  readonly encoding: 'utf8' | 'base64' | 'hex';
}

export interface PistonJob {
  readonly language: string;
  readonly version: string;
  readonly files: readonly PistonFile[];
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly useCache: boolean;
  /** The request's own fields, for limits: those are checked against a runtime that is not known yet. */
  readonly fields: Fields;
}

export interface PistonTestcase {
  readonly id: string | number;
  readonly input: string;
  readonly expectedOutput: string | readonly string[];
}

/** What exec takes in one argument, and a bound on all of them that stays below what the kernel takes in all. */
const ARGUMENT_BYTES_MAX = 131_071;
const ARGUMENTS_BYTES_MAX = 1_000_000;

/** The fields that every way to run code shares. Order and texts of the checks are the original's; clients match them. */
export function parseJob(body: unknown): PistonJob {
  const fields = fieldsOf(body);
  const { language, version } = requireRuntime(fields);
  const files = requireFiles(fields);
  const args = optionalArgs(fields);
  const environment = optionalEnvironment(fields);
  const useCache = optionalCache(fields);
  return { language, version, files, args, environment, useCache, fields };
}

export function parseStdin(body: unknown): string {
  const { stdin } = fieldsOf(body);
  if (stdin === undefined || stdin === null) return '';
  if (typeof stdin !== 'string') throw invalid('stdin', 'If specified, stdin must be a string');
  return stdin;
}

export function parseTestcasesJob(body: unknown, testcasesMax: number): PistonJob & { testcases: PistonTestcase[] } {
  const fields = fieldsOf(body);
  requireRuntime(fields);
  requireFiles(fields);
  const testcases = requireTestcases(fields, testcasesMax);
  return { ...parseJob(body), testcases };
}

/** The package's name is called its language here. */
export function parsePackage(body: unknown): { name: string; version: string } {
  const { language, version } = requireRuntime(fieldsOf(body));
  return { name: language, version };
}

function requireRuntime(fields: Fields): { language: string; version: string } {
  return { language: requireText(fields, 'language'), version: requireText(fields, 'version') };
}

function requireText(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string' || value === '') throw invalid(name, `${name} is required as a string`);
  return value;
}

function requireFiles(fields: Fields): PistonFile[] {
  const files: unknown = fields['files'];
  if (!Array.isArray(files)) throw invalid('files', 'files is required as an array');
  const entries = files.map((file: unknown) => fieldsOf(file));
  const contents = entries.map(({ content }, index) => {
    const field = `files[${index}].content`;
    if (typeof content !== 'string') throw invalid(field, `${field} is required as a string`);
    return content;
  });
  return entries.map((entry, index) => requireFile(entry, contents[index] ?? '', index));
}

function requireFile({ name, encoding }: Fields, content: string, index: number): PistonFile {
  const field = `files[${index}]`;
  const file: PistonFile = {
    name: requireFileName(name, `${field}.name`),
    content,
    // Any other encoding has always counted as utf8.
    encoding: encoding === 'base64' || encoding === 'hex' ? encoding : 'utf8',
  };
  if (!contentPatterns[file.encoding].test(content)) {
    throw invalid(`${field}.content`, `${field}.content is not valid ${file.encoding}`);
  }
  return file;
}

/** Line breaks and both alphabets of base64 are accepted; what would be dropped in silence is not. */
const contentPatterns: Readonly<Record<PistonFile['encoding'], RegExp>> = {
  utf8: /^/,
  base64: /^[\sA-Za-z0-9+/_-]*={0,2}\s*$/,
  hex: /^(?:[0-9a-fA-F]{2})*$/,
};

function requireFileName(name: unknown, field: string): string | null {
  if (name === undefined || name === null || name === '') return null;
  if (typeof name !== 'string') throw invalid(field, `If specified, ${field} must be a string`);
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  if (/[\u0000-\u001f\u007f]/.test(name)) throw invalid(field, `${field} must not contain control characters`);
  return name;
}

function requireTestcases(fields: Fields, testcasesMax: number): PistonTestcase[] {
  const testcases: unknown = fields['testcases'];
  if (!Array.isArray(testcases)) throw invalid('testcases', 'testcases is required as an array');
  if (testcases.length > testcasesMax) {
    throw invalid('testcases', `testcases cannot exceed the configured limit of ${testcasesMax}`);
  }
  return testcases.map((testcase: unknown, index) => requireTestcase(fieldsOf(testcase), `testcases[${index}]`));
}

function requireTestcase({ id, input, expectedOutput }: Fields, field: string): PistonTestcase {
  if (typeof id !== 'string' && typeof id !== 'number') {
    throw invalid(`${field}.id`, `${field}.id is required as a string or a number`);
  }
  if (typeof input !== 'string') throw invalid(`${field}.input`, `${field}.input is required as a string`);
  if (typeof expectedOutput !== 'string' && !isTexts(expectedOutput)) {
    const name = `${field}.expectedOutput`;
    throw invalid(name, `${name} is required as a string or an array of strings`);
  }
  return { id, input, expectedOutput };
}

function optionalArgs({ args }: Fields): readonly string[] {
  if (args === undefined || args === null) return [];
  if (!isTexts(args)) throw invalid('args', 'If specified, args must be an array of strings');
  requireArguments('args', args);
  return args;
}

function optionalEnvironment({ env }: Fields): Readonly<Record<string, string>> {
  if (env === undefined || env === null) return {};
  if (typeof env !== 'object' || Array.isArray(env)) throw invalid('env', 'If specified, env must be an object');
  const variables = Object.entries({ ...env }).map(([name, value]: [string, unknown]): [string, string] => {
    if (typeof value !== 'string') throw invalid('env', `env.${name} must be a string`);
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw invalid('env', `env has a name that is no variable: ${JSON.stringify(name)}`);
    }
    return [name, value];
  });
  requireArguments(
    'env',
    variables.map(([name, value]) => `${name}=${value}`),
  );
  return Object.fromEntries(variables);
}

function optionalCache({ cache }: Fields): boolean {
  if (cache === undefined || cache === null) return true;
  if (typeof cache !== 'boolean') throw invalid('cache', 'If specified, cache must be a boolean');
  return cache;
}

function requireArguments(field: string, texts: readonly string[]): void {
  if (texts.some((text) => text.includes('\0'))) throw invalid(field, `${field} must not contain a NUL character`);
  const sizes = texts.map((text) => Buffer.byteLength(text));
  const total = sizes.reduce((sum, size) => sum + size + 1, 0);
  if (total > ARGUMENTS_BYTES_MAX || sizes.some((size) => size > ARGUMENT_BYTES_MAX)) {
    throw invalid(
      field,
      `${field} is too large: at most ${ARGUMENT_BYTES_MAX} bytes each, ${ARGUMENTS_BYTES_MAX} in all`,
    );
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function invalid(field: string, message: string): SkerryError {
  return new SkerryError('invalidRequest', message, { field });
}
