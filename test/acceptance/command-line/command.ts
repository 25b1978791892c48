import { spawn } from 'node:child_process';
import { buffer } from 'node:stream/consumers';
import path from 'node:path';
import { once } from 'node:events';

const program = path.join(import.meta.dirname, '../../../server/src/cli/main.ts');

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly result: Promise<CommandResult>;
  /** Resolves when it has written this to stdout. */
  said(text: string): Promise<void>;
  interrupt(): void;
}

/** Starts what `./skerry` starts once this machine is set up. */
export function startCommand(args: readonly string[], stdin = ''): RunningCommand {
  const child = spawn(process.execPath, [program, ...args], { stdio: 'pipe' });
  child.stdin.end(stdin);
  const [exited, stdout, stderr] = [once(child, 'close'), buffer(child.stdout), buffer(child.stderr)];
  return {
    result: exited.then(async () => ({
      code: child.exitCode,
      stdout: (await stdout).toString(),
      stderr: (await stderr).toString(),
    })),
    async said(text) {
      let heard = '';
      await new Promise<void>((resolve) => {
        child.stdout.on('data', (chunk: Buffer) => {
          heard += chunk.toString();
          if (heard.includes(text)) resolve();
        });
      });
    },
    interrupt() {
      child.kill('SIGINT');
    },
  };
}

export function runCommand(args: readonly string[], stdin = ''): Promise<CommandResult> {
  return startCommand(args, stdin).result;
}
