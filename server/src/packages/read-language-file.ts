import { SkerryError } from '#domain/errors.ts';
import { validators, type LanguageFile, type LayerEntry } from '#packages/catalogue-schema.ts';

/** One file of the catalogue, with its layers checked. */
export interface CheckedFile {
  readonly name: string;
  readonly language: LanguageFile;
  /** By package, lowest first. */
  readonly layers: ReadonlyMap<string, readonly LayerEntry[]>;
}

/** Reads what a file of the catalogue says. Errors: `internal`, naming the file and the field. */
export function readLanguageFile(name: string, text: string): CheckedFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw catalogueError(name, '', 'is not JSON', cause);
  }
  const { languageFile } = validators;
  if (!languageFile.Check(value)) throw refuse(name, '', languageFile.Errors(value));
  const layers = new Map<string, readonly LayerEntry[]>();
  for (const [id, entry] of Object.entries(value.packages ?? {})) {
    layers.set(
      id,
      entry.layers.map((layer, index) => {
        const at = `/packages/${id}/layers/${index}`;
        return layer.provider === 'debian'
          ? checked(validators.debian, layer, name, at)
          : checked(validators.npm, layer, name, at);
      }),
    );
  }
  return { name, language: value, layers };
}

interface Validator<T> {
  Check(value: unknown): value is T;
  Errors(value: unknown): Iterable<Problem>;
}

interface Problem {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
}

function checked<T>(validator: Validator<T>, value: unknown, name: string, at: string): T {
  if (validator.Check(value)) return value;
  throw refuse(name, at, validator.Errors(value));
}

function refuse(name: string, at: string, problems: Iterable<Problem>): SkerryError {
  const [first] = problems;
  // The validator's word for a key that no schema names.
  const message = first?.keyword === 'boolean' ? 'is not known' : (first?.message ?? 'is wrong');
  return catalogueError(name, `${at}${first?.instancePath ?? ''}`, message);
}

export function catalogueError(name: string, field: string, message: string, cause?: unknown): SkerryError {
  const at = field.slice(1).replaceAll('/', '.') || 'file';
  return new SkerryError('internal', `runtimes/${name}: ${at} ${message}`, { field: at, cause });
}
