import { Compile } from 'typebox/compile';
import { SkerryError } from '#domain/errors.ts';
import { defaultConfig, type Machine } from '#config/defaults.ts';
import { variables, type Environment, type VariableKind } from '#config/env.ts';
import { merge, isRecord, setKey, type Tree } from '#config/tree.ts';
import { configSchema, type Config } from '#config/schema.ts';

const schema = Compile(configSchema);

/** Defaults, then the file, then the variables; checked as a whole. Errors: `invalidRequest`, naming the key. */
export function parseConfig(environment: Environment, fileText: string | null, machine: Machine): Config {
  const tree = merge(merge({}, { ...defaultConfig(machine) }), readFile(fileText));
  for (const [name, text] of environment.values) {
    const variable = variableNamed(name);
    setKey(tree, variable.key, interpreters[variable.kind](name, text));
  }
  if (!schema.Check(tree)) throw problem(tree);
  requireSafeAccess(tree);
  return deepFreeze(tree);
}

function readFile(text: string | null): Tree {
  if (text === null) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid('SKERRY_CONFIG', 'is not valid JSON', cause);
  }
  if (!isRecord(value)) throw invalid('SKERRY_CONFIG', 'must hold a JSON object');
  return value;
}

function variableNamed(name: string): { readonly key: string; readonly kind: VariableKind } {
  const variable = Object.entries(variables).find(([known]) => known === name);
  if (variable === undefined) throw invalid(name, 'is not a setting of this server');
  return variable[1];
}

const interpreters: Readonly<Record<VariableKind, (name: string, text: string) => unknown>> = {
  text: (_name, text) => text,
  texts: (_name, text) => words(text),
  number: numberFrom,
  numbers: (name, text) => words(text).map((word) => numberFrom(name, word)),
  flag(name, text) {
    if (text !== 'true' && text !== 'false') throw invalid(name, 'must be true or false');
    return text === 'true';
  },
  lists: listsFrom,
  json(name, text): unknown {
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw invalid(name, 'is not valid JSON', cause);
    }
  },
};

function words(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

/** `python=json,decimal;ruby=set` */
function listsFrom(name: string, text: string): Record<string, string[]> {
  const lists = new Map<string, string[]>();
  for (const part of text.split(';').filter((each) => each.trim() !== '')) {
    const [, key = '', list = ''] = /^\s*([^\s=]+)\s*=(.*)$/s.exec(part) ?? [];
    if (key === '' || lists.has(key))
      throw invalid(name, 'must hold LANGUAGE=MODULE,MODULE, each language once, with ; between them');
    lists.set(key, words(list));
  }
  return Object.fromEntries(lists);
}

function numberFrom(name: string, text: string): number {
  if (!/^-?\d+$/.test(text)) throw invalid(name, 'must be a whole number');
  return Number(text);
}

function problem(tree: Tree): SkerryError {
  const [first] = schema.Errors(tree);
  const path = (first?.instancePath ?? '').slice(1).replaceAll('/', '.');
  // The validator's words for a key that no schema names.
  if (first?.keyword === 'boolean') return invalid(path, 'is not a setting of this server');
  return invalid(path, first?.message ?? 'is invalid');
}

function requireSafeAccess(config: Config): void {
  const dialects = Object.entries({ tvm: config.tvm, piston: config.piston }).filter(([, { enabled }]) => enabled);
  for (const [name, { auth, listen }] of dialects) {
    if (auth === 'key' && config.keyHashes.length === 0)
      throw invalid('keyHashes', `must not be empty: ${name} asks for keys`);
    if (listen.length === 0) throw invalid(`${name}.listen`, 'must name a port');
    if (auth === 'open' && !isLoopback(config.bind) && config.allowOpen === 'no') {
      throw invalid(
        'bind',
        `is not this machine alone, and ${name} is open to anyone: set ${name}.auth to key, or say allowOpen: yes-anyone-may-run-code`,
      );
    }
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function invalid(key: string, what: string, cause?: unknown): SkerryError {
  return new SkerryError('invalidRequest', `configuration: ${key} ${what}`, { field: key, cause });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) deepFreeze(inner);
    Object.freeze(value);
  }
  return value;
}
