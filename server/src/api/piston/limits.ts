import { SkerryError } from '#domain/errors.ts';
import type { StageLimits } from '#domain/limits.ts';

/** What a request may ask for, and gets when it asks for nothing; null where there is no limit but the server's own. */
export interface ConfiguredLimits {
  readonly timeoutMs: number | null;
  readonly cpuMs: number | null;
  readonly memoryBytes: number | null;
}

export interface ConfiguredStages {
  readonly compile: ConfiguredLimits;
  readonly run: ConfiguredLimits;
}

/** What no request changes. Its times and memory stand in where nothing else is configured. */
export type FixedLimits = StageLimits;

type StageName = keyof ConfiguredStages;

/** In the order in which they are checked. */
const constraints = [
  { suffix: 'memory_limit', key: 'memoryBytes' },
  { suffix: 'timeout', key: 'timeoutMs' },
  { suffix: 'cpu_time', key: 'cpuMs' },
] as const;

/** Limits of both stages for a request; a wish of 0 is no wish. */
export function requestedLimits(
  fields: Readonly<Record<string, unknown>>,
  configured: ConfiguredStages,
): ConfiguredStages {
  const limits = { compile: { ...configured.compile }, run: { ...configured.run } };
  for (const { suffix, key } of constraints) {
    for (const stage of ['compile', 'run'] as const) {
      const name = `${stage}_${suffix}`;
      limits[stage][key] = requestedLimit(name, fields[name], configured[stage][key]);
    }
  }
  return limits;
}

function requestedLimit(name: string, value: unknown, limit: number | null): number | null {
  if (value === undefined || value === null || value === 0 || value === '' || value === false) return limit;
  if (typeof value !== 'number') throw invalid(name, `If specified, ${name} must be a number`);
  if (limit === null) return value > 0 ? value : null;
  if (value > limit) {
    const message = `${name} cannot exceed the configured limit of ${limit}`;
    throw new SkerryError('limitTooHigh', message, { field: name });
  }
  if (value < 0) throw invalid(name, `${name} must be non-negative`);
  return value;
}

export function stageLimits(stage: ConfiguredLimits, fixed: FixedLimits): StageLimits {
  return {
    ...fixed,
    wallMs: Math.min(Math.ceil(stage.timeoutMs ?? fixed.wallMs), fixed.wallMs),
    cpuMs: Math.min(Math.ceil(stage.cpuMs ?? fixed.cpuMs), fixed.cpuMs),
    memoryBytes: Math.min(Math.ceil(stage.memoryBytes ?? fixed.memoryBytes), fixed.memoryBytes),
  };
}

/** Limits of a language, where it has some of its own. */
export function languageLimits(
  defaults: ConfiguredStages,
  overrides: Readonly<Record<string, { readonly [stage in StageName]?: Partial<ConfiguredLimits> }>>,
  names: readonly string[],
): ConfiguredStages {
  const override = names.map((name) => overrides[name]).find((own) => own !== undefined);
  return {
    compile: { ...defaults.compile, ...override?.compile },
    run: { ...defaults.run, ...override?.run },
  };
}

function invalid(field: string, message: string): SkerryError {
  return new SkerryError('invalidRequest', message, { field });
}
