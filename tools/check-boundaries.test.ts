import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const repository = path.join(import.meta.dirname, '..');
const oxlint = path.join(repository, 'node_modules', '.bin', 'oxlint');

/** Who may import whom, as ARCHITECTURE.md says it. Every other pair must be refused. */
const adapters = ['engine', 'packages', 'store', 'telemetry', 'compute', 'ai', 'cluster'];
const allowed: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  domain: ['lib'],
  ports: ['domain'],
  core: ['ports', 'domain', 'lib'],
  config: ['domain', 'lib'],
  http: ['core', 'domain', 'lib'],
  'api/tvm': ['http', 'core', 'domain', 'lib'],
  'api/piston': ['http', 'core', 'domain', 'lib'],
  ...Object.fromEntries(adapters.map((adapter) => [adapter, ['ports', 'domain', 'lib']])),
};
const folders = [...Object.keys(allowed), 'cli'];
const pairs = Object.entries(allowed).flatMap(([from, targets]) =>
  folders.filter((to) => to !== from).map((to) => ({ from, to, fine: targets.includes(to) })),
);

interface Canary {
  readonly file: string;
  readonly source: string;
  /** Null where the linter must be content. */
  readonly rule: string | null;
}

const importOf = (specifier: string) => `import { target } from '${specifier}';\nexport const seen = target;\n`;
const flat = (folder: string) => folder.replace('/', '-');

const canaries: readonly Canary[] = [
  ...pairs.map(({ from, to, fine }) => ({
    file: `server/src/${from}/to-${flat(to)}.ts`,
    source: importOf(`#${to}/target.ts`),
    rule: fine ? null : 'boundaries(dependencies)',
  })),
  ...pairs
    .filter(({ from, to }) => from === 'core' || to === 'core')
    .map(({ from, to, fine }) => ({
      file: `server/src/${from}/deep/er/to-${flat(to)}.ts`,
      source: `import type { Target } from '#${to}/below/target.ts';\nexport type Seen = Target;\n`,
      rule: fine ? null : 'boundaries(dependencies)',
    })),
  {
    file: 'server/src/api/tvm/relative.ts',
    source: importOf('../piston/target.ts'),
    rule: 'boundaries(dependencies)',
  },
  {
    file: 'server/src/core/dynamic.ts',
    source: "export const seen = await import('#engine/target.ts');\n",
    rule: 'boundaries(dependencies)',
  },
  { file: 'server/src/core/to-root.ts', source: importOf('../compose.ts'), rule: 'boundaries(dependencies)' },
  { file: 'server/src/main.ts', source: importOf('./compose.ts'), rule: null },
  { file: 'server/src/cli/to-root.ts', source: importOf('../compose.ts'), rule: null },
  { file: 'server/src/helpers/any.ts', source: 'export const seen = 1;\n', rule: 'boundaries(no-unknown-files)' },
  ...['domain', 'ports', 'core', 'lib'].flatMap((folder) => [
    {
      file: `server/src/${folder}/reads-files.ts`,
      source: "export { readFile as target } from 'node:fs/promises';\n",
      rule: 'eslint(no-restricted-imports)',
    },
    {
      file: `server/src/${folder}/starts-processes.ts`,
      source: "export { spawn as target } from 'node:child_process';\n",
      rule: 'eslint(no-restricted-imports)',
    },
    {
      file: `server/src/${folder}/knows-fastify.ts`,
      source: "export { fastify as target } from 'fastify';\n",
      rule: 'eslint(no-restricted-imports)',
    },
    {
      file: `server/src/${folder}/asks-the-process.ts`,
      source: 'export const target = process.pid;\n',
      rule: 'eslint(no-restricted-globals)',
    },
  ]),
  {
    file: 'server/src/http/starts-processes.ts',
    source: "export { spawn as target } from 'node:child_process';\n",
    rule: 'eslint(no-restricted-imports)',
  },
  {
    file: 'server/src/engine/starts-processes.ts',
    source: "export { spawn as target } from 'node:child_process';\n",
    rule: null,
  },
  {
    file: 'server/src/engine/reads-environment.ts',
    source: "export const target = process.env['HOME'];\n",
    rule: 'node(no-process-env)',
  },
  { file: 'server/src/config/env.ts', source: "export const target = process.env['HOME'];\n", rule: null },
  {
    file: 'server/src/core/cycle-a.ts',
    source: "import { b } from './cycle-b.ts';\nexport const a = () => b;\n",
    rule: 'import(no-cycle)',
  },
  {
    file: 'server/src/core/cycle-b.ts',
    source: "import { a } from './cycle-a.ts';\nexport const b = () => a;\n",
    rule: 'import(no-cycle)',
  },
  { file: 'server/src/core/long.ts', source: 'export {};\n'.repeat(501), rule: 'eslint(max-lines)' },
  {
    file: 'server/src/core/floats.ts',
    source: 'const wait = async () => 1;\nexport const seen = () => {\n  wait();\n};\n',
    rule: 'typescript(no-floating-promises)',
  },
  {
    file: 'server/src/core/any.ts',
    source: 'export const seen: any = 1;\n',
    rule: 'typescript(no-explicit-any)',
  },
];

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
}
interface Report {
  readonly diagnostics: readonly Diagnostic[];
  readonly number_of_files: number;
}

function isReport(value: unknown): value is Report {
  return typeof value === 'object' && value !== null && 'diagnostics' in value && 'number_of_files' in value;
}

function lint(
  directory: string,
  options: readonly string[],
): { readonly status: number | null; readonly report: Report } {
  const { status, stdout } = spawnSync(oxlint, [...options, '--deny-warnings', '--format', 'json'], {
    cwd: directory,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    timeout: 60_000,
  });
  const report: unknown = JSON.parse(stdout);
  if (!isReport(report)) throw new Error(`oxlint printed no report: ${stdout.slice(0, 200)}`);
  return { status, report };
}

const copy = mkdtempSync(path.join(tmpdir(), 'skerry-boundaries-'));
const rulesByFile = new Map<string, Set<string>>();
let seenFiles = 0;
let writtenFiles = 0;
let status: number | null = null;

function write(file: string, source: string): void {
  const target = path.join(copy, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, source);
  writtenFiles += 1;
}

beforeAll(() => {
  for (const file of ['.oxlintrc.json', 'tsconfig.json', 'package.json']) {
    cpSync(path.join(repository, file), path.join(copy, file));
  }
  symlinkSync(path.join(repository, 'node_modules'), path.join(copy, 'node_modules'));
  for (const folder of folders) {
    write(`server/src/${folder}/target.ts`, 'export const target = 1;\n');
    write(`server/src/${folder}/below/target.ts`, 'export type Target = 1;\n');
  }
  write('server/src/compose.ts', 'export const target = 1;\n');
  for (const { file, source } of canaries) write(file, source);

  const result = lint(copy, ['--type-aware']);
  status = result.status;
  seenFiles = result.report.number_of_files;
  for (const { filename, code } of result.report.diagnostics) {
    const rules = rulesByFile.get(filename) ?? new Set();
    rulesByFile.set(filename, rules.add(code));
  }
});

afterAll(() => {
  rmSync(copy, { recursive: true });
});

test('the linter saw every file of the copy and failed', () => {
  expect(seenFiles).toBe(writtenFiles);
  expect(status).toBe(1);
});

describe('each canary is refused by its rule, and the allowed imports are not', () => {
  test.each(canaries)('$file: $rule', ({ file, rule }) => {
    const rules = [...(rulesByFile.get(file) ?? [])];
    if (rule === null) expect(rules).toEqual([]);
    else expect(rules).toContain(rule);
  });
});

test('a linter run in the project sees each of its TypeScript files', () => {
  // Programs that run in a sandbox are no part of the project.
  const which = ['*.ts', ':!runtimes', ':!test/fidelity/programs'];
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', ...which], {
    cwd: repository,
    encoding: 'utf8',
  });
  const { report } = lint(repository, []);
  expect(report.number_of_files).toBeGreaterThanOrEqual(files.trim().split('\n').length);
});
