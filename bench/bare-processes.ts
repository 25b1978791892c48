import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** Runs commands over a stack of layers without a sandbox; see bare.c. Needs root to start. */
export interface BareProcesses extends AsyncDisposable {
  /** Takes these directories, topmost first, as the root; resolves with its path as `host` commands see it. */
  mount(layers: readonly string[]): Promise<string>;
  /** Resolves with the exit status. */
  run(kind: 'chroot' | 'host', argv: readonly string[], environment: Environment): Promise<number>;
}

export type Environment = Readonly<Record<string, string>>;

const separator = '\u001F';

export function openBareProcesses(binary: string, benchFolder: string): BareProcesses {
  const folder = mkdtempSync(path.join(benchFolder, 'mounts-'));
  const child = spawn(binary, [folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const exited = once(child, 'exit');
  let mounted = 0;

  async function ask(words: readonly string[]): Promise<number> {
    child.stdin.write(`${words.join(separator)}\n`);
    const answer = await lines.next();
    if (answer.done === true) throw new Error('the bare runner ended');
    return Number(answer.value);
  }

  return {
    async mount(layers) {
      await ask(['mount', layers.join(':')]);
      return path.join(folder, String(mounted++), 'root');
    },
    run: (kind, argv, environment) =>
      ask([kind, ...Object.entries(environment).map(([name, value]) => `${name}=${value}`), ...argv]),
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await exited;
    },
  };
}
