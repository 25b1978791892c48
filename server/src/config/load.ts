import { readFileSync } from 'node:fs';
import { SkerryError } from '#domain/errors.ts';
import { parseConfig } from '#config/config.ts';
import { readEnvironment } from '#config/env.ts';
import { describeMachine } from '#config/machine.ts';
import type { Config } from '#config/schema.ts';

/** The configuration of this process. Errors: `invalidRequest`, naming what is wrong. */
export function loadConfig(): Config {
  const environment = readEnvironment();
  return parseConfig(environment, readConfigFile(environment.configFile), describeMachine());
}

function readConfigFile(path: string | null): string | null {
  if (path === null) return null;
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new SkerryError('invalidRequest', `configuration: SKERRY_CONFIG ${path} cannot be read`, { cause });
  }
}
