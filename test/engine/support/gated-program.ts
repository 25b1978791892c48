import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const launcher = new URL('../../../launcher/', import.meta.url);
const source = fileURLToPath(new URL('test/gated.c', launcher));
const messages = fileURLToPath(new URL('gate/messages.h', launcher));

/** launcher/test/gated.c: where a machine has it compiled, that one; else compiled here, once for each state of its source. */
export async function gatedProgram(): Promise<string> {
  const compiled = process.env['SKERRY_GATED'];
  if (compiled !== undefined) return compiled;
  const sources = await Promise.all([source, messages].map((path) => readFile(path)));
  const hash = createHash('sha256').update(Buffer.concat(sources)).digest('hex').slice(0, 16);
  const path = join(tmpdir(), `skerry-test-gated-${hash}`);
  if (existsSync(path)) return path;
  const unfinished = `${path}.${process.pid}`;
  const warnings = ['-std=gnu11', '-Wall', '-Wextra', '-Werror', '-D_GNU_SOURCE'];
  await run('cc', [...warnings, '-O1', '-pthread', '-o', unfinished, source, '-ldl']);
  await rename(unfinished, path);
  return path;
}
