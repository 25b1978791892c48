/** The variables that the server reads, each with the key of the configuration that it sets. */
export const variables = {
  SKERRY_STATE: { key: 'stateDir', kind: 'text' },
  SKERRY_USER: { key: 'user', kind: 'text' },
  SKERRY_BIND: { key: 'bind', kind: 'text' },
  SKERRY_ALLOW_OPEN: { key: 'allowOpen', kind: 'text' },
  SKERRY_KEY_HASHES: { key: 'keyHashes', kind: 'texts' },
  SKERRY_VERSIONS: { key: 'versions', kind: 'text' },
  SKERRY_LOG_LEVEL: { key: 'logLevel', kind: 'text' },
  SKERRY_PACKAGES: { key: 'packages', kind: 'texts' },
  SKERRY_PRELOAD: { key: 'preload', kind: 'lists' },
  SKERRY_CONCURRENCY: { key: 'limits.concurrency', kind: 'number' },
  SKERRY_QUEUE: { key: 'limits.queue', kind: 'number' },
  SKERRY_PREPARED: { key: 'limits.prepared', kind: 'number' },
  SKERRY_WARMED: { key: 'limits.warmed', kind: 'number' },
  SKERRY_WARM_MEMORY_BYTES: { key: 'limits.warmMemoryBytes', kind: 'number' },
  SKERRY_IMAGE_USES: { key: 'limits.imageUses', kind: 'number' },
  SKERRY_WARM_FLOOR: { key: 'limits.warmFloor', kind: 'number' },
  SKERRY_QUEUE_WAIT_MS: { key: 'limits.queueWaitMs', kind: 'number' },
  SKERRY_MEMORY_BYTES: { key: 'limits.memoryBytes', kind: 'number' },
  SKERRY_ARTEFACT_CACHE_BYTES: { key: 'limits.artefactCacheBytes', kind: 'number' },
  SKERRY_BODY_BYTES: { key: 'limits.bodyBytes', kind: 'number' },
  SKERRY_DISK_BYTES: { key: 'limits.diskBytes', kind: 'number' },
  SKERRY_DISK_INODES: { key: 'limits.diskInodes', kind: 'number' },
  SKERRY_TVM_ENABLED: { key: 'tvm.enabled', kind: 'flag' },
  SKERRY_TVM_LISTEN: { key: 'tvm.listen', kind: 'numbers' },
  SKERRY_TVM_AUTH: { key: 'tvm.auth', kind: 'text' },
  SKERRY_TVM_OUTPUT_MAX_SIZE: { key: 'tvm.outputMaxSize', kind: 'number' },
  SKERRY_PISTON_ENABLED: { key: 'piston.enabled', kind: 'flag' },
  SKERRY_PISTON_LISTEN: { key: 'piston.listen', kind: 'numbers' },
  SKERRY_PISTON_AUTH: { key: 'piston.auth', kind: 'text' },
  SKERRY_PISTON_CROSS_ORIGIN: { key: 'piston.crossOrigin', kind: 'flag' },
  SKERRY_PISTON_OUTPUT_MAX_SIZE: { key: 'piston.outputMaxSize', kind: 'number' },
  SKERRY_PISTON_RUN_TIMEOUT: { key: 'piston.runTimeout', kind: 'number' },
  SKERRY_PISTON_COMPILE_TIMEOUT: { key: 'piston.compileTimeout', kind: 'number' },
  SKERRY_PISTON_RUN_CPU_TIME: { key: 'piston.runCpuTime', kind: 'number' },
  SKERRY_PISTON_COMPILE_CPU_TIME: { key: 'piston.compileCpuTime', kind: 'number' },
  SKERRY_PISTON_RUN_MEMORY_LIMIT: { key: 'piston.runMemoryLimit', kind: 'number' },
  SKERRY_PISTON_COMPILE_MEMORY_LIMIT: { key: 'piston.compileMemoryLimit', kind: 'number' },
  SKERRY_PISTON_MAX_PROCESS_COUNT: { key: 'piston.maxProcessCount', kind: 'number' },
  SKERRY_PISTON_MAX_OPEN_FILES: { key: 'piston.maxOpenFiles', kind: 'number' },
  SKERRY_PISTON_MAX_FILE_SIZE: { key: 'piston.maxFileSize', kind: 'number' },
  SKERRY_PISTON_LIMIT_OVERRIDES: { key: 'piston.limitOverrides', kind: 'json' },
} as const satisfies Readonly<Record<string, { key: string; kind: VariableKind }>>;

export type VariableKind = 'text' | 'texts' | 'number' | 'numbers' | 'flag' | 'lists' | 'json';

/** Raw text of what is set, by the variable's name; nothing is interpreted here. */
export interface Environment {
  readonly values: ReadonlyMap<string, string>;
  /** Path of a JSON file whose values stand below the variables'. */
  readonly configFile: string | null;
}

/** Reads every SKERRY_ variable; the only place that looks at the process's environment. */
export function readEnvironment(source: Readonly<Record<string, string | undefined>> = process.env): Environment {
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(source)) {
    if (name.startsWith('SKERRY_') && name !== 'SKERRY_CONFIG' && value !== undefined) values.set(name, value);
  }
  return { values, configFile: source['SKERRY_CONFIG'] || null };
}

/** Proxies, certificates and npm's settings: how programs that download reach the world from here. */
const toolVariable =
  /^(PATH|(https?|ftp|no|all)_proxy|npm_config_\w+|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|CURL_CA_BUNDLE|APT_CONFIG)$/i;

export function readToolVariables(
  source: Readonly<Record<string, string | undefined>> = process.env,
): Readonly<Record<string, string>> {
  const found = Object.entries(source).filter(
    (entry): entry is [string, string] => toolVariable.test(entry[0]) && entry[1] !== undefined,
  );
  return Object.fromEntries(found);
}
