import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { Value } from 'typebox/value';
import { reportSchema } from './report.ts';
import type { Report } from './report.ts';

export interface Machine {
  readonly kernelImage: string;
  readonly initramfs: string;
  readonly disk: string;
  /** For the machine's first process, which also gets DEADLINE_S. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Where it writes its report. */
  readonly reportFile: string;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Runs the machine to its end and returns what it reported. */
export async function boot(machine: Machine): Promise<Report> {
  machine.signal.throwIfAborted();
  // timeout(1) ends the machine also when this process was killed and cannot.
  const deadlineS = String(machine.timeoutMs / 1000);
  const child = spawn('timeout', ['--signal=KILL', deadlineS, ...emulator(machine, deadlineS)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  machine.signal.addEventListener('abort', () => child.kill());
  const [console, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return readReport(machine.reportFile, `${errors}${console}`);
}

/** Emulated in software, so that it is the same machine on every host. */
function emulator({ kernelImage, initramfs, disk, environment, reportFile }: Machine, deadlineS: string): string[] {
  const settings = Object.entries({ ...environment, DEADLINE_S: deadlineS }).map((entry) => entry.join('='));
  // Without cx16: QEMU 7.2 leaves wrong flags behind that instruction, and Debian 13's kernel dies of it.
  const machine = ['-accel', 'tcg,thread=multi', '-cpu', 'max,-cx16', '-smp', '1', '-m', '2G'];
  const nothingElse = ['-nodefaults', '-no-user-config', '-display', 'none', '-nic', 'none', '-no-reboot'];
  const kernel = ['-kernel', kernelImage, '-initrd', initramfs];
  const commandLine = ['-append', ['console=ttyS0', 'quiet', 'panic=-1', ...settings].join(' ')];
  const serialLines = ['-serial', 'stdio', '-serial', `file:${reportFile}`];
  const drive = [
    '-drive',
    `if=none,id=disk,format=raw,snapshot=on,file=${disk}`,
    '-device',
    'virtio-blk-pci,drive=disk',
  ];
  return ['qemu-system-x86_64', ...machine, ...nothingElse, ...kernel, ...commandLine, ...serialLines, ...drive];
}

async function readReport(file: string, console: string): Promise<Report> {
  try {
    return Value.Parse(reportSchema, JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new Error(`The machine ended without a report. Its console:\n${console.slice(-8000)}`, { cause });
  }
}
