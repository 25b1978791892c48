import type { BuildCommand } from '#ports/layer-builder.ts';
import type { Step } from '#packages/recipe.ts';

const quickMs = 60_000;

const removed = ['-exec', '/usr/bin/rm', '-rf', '{}', '+'];

/** Takes away what building leaves behind and running does not need. */
export const cleanUp: readonly BuildCommand[] = [
  [...inside('/var/log', '/var/cache/apt', '/tmp', '/var/tmp'), ...removed],
  ['/usr/bin/find', '/var/cache/debconf', '/var/lib/dpkg', '-name', '*-old', ...removed],
  ['/usr/bin/rm', '-rf', '/var/cache/ldconfig/aux-cache', '/root/.cache', '/root/.config'],
].map((argv) => ({ argv, timeoutMs: quickMs }));

export function stepCommands(steps: readonly Step[]): BuildCommand[] {
  return steps.flatMap((step) => {
    if (step.kind === 'run') return [{ argv: step.argv, environment: step.environment, timeoutMs: step.timeoutMs }];
    const folder = step.path.slice(0, step.path.lastIndexOf('/')) || '/';
    return [makeFolder(folder), writeFile(step.path, Buffer.from(step.content))];
  });
}

export function makeFolder(path: string): BuildCommand {
  return { argv: ['/usr/bin/mkdir', '-p', path], timeoutMs: quickMs };
}

function writeFile(path: string, content: Uint8Array): BuildCommand {
  return { argv: ['/usr/bin/dd', `of=${path}`, 'status=none'], stdin: once(content), timeoutMs: quickMs };
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}

function inside(...folders: readonly string[]): string[] {
  return ['/usr/bin/find', ...folders, '-xdev', '-mindepth', '1', '-maxdepth', '1'];
}
