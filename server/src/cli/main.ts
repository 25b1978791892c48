import { once } from 'node:events';
import { Command } from 'commander';
import { SkerryError } from '#domain/errors.ts';
import { loadConfig } from '#config/load.ts';
import { examine } from '#cli/doctor/doctor.ts';
import { namePackages } from '#cli/name-packages.ts';
import { installPackages, listPackages, removePackages } from '#cli/packages.ts';
import { readRunRequest, type RunOptions } from '#cli/run-request.ts';
import { runFile } from '#cli/run-file.ts';
import { openHost, type Host } from '../open-host.ts';

/** As a shell tells of a command that an interrupt ended. */
const interruptedCode = 130;

const config = loadConfig();

function open(): Promise<Host> {
  return openHost(config, { onLog: (line) => console.error(`launcher: ${line}`), onPackage: () => undefined });
}

/** Fires at the first interruption; a second one ends this process at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort());
  return controller.signal;
}

async function run(file: string, args: readonly string[], options: RunOptions): Promise<void> {
  // Opened while we still have root's rights: they may lie where only root can read.
  const request = readRunRequest(file, args, options);
  await using host = await open();
  process.exitCode = await runFile({ host, config }, request, interruption());
  // Input that nobody will read keeps no one waiting.
  process.stdin.destroy();
}

async function install(names: readonly string[], { all }: { readonly all?: boolean }): Promise<void> {
  await using host = await open();
  const stop = interruption();
  const known = host.packages.list();
  const wanted = all === true ? known.map(({ id }) => id) : namePackages(known, names);
  const interrupted = once(stop, 'abort').then(() => false);
  // Leaving stops what is being installed.
  process.exitCode = (await Promise.race([installPackages(host.packages, wanted, stop), interrupted])) ? 0 : 1;
}

const program = new Command('./skerry').description('Runs code that nobody trusts.').enablePositionalOptions();

program
  .command('run')
  .description('run one file in a sandbox, without a server')
  .argument('<file>')
  .argument('[args...]', 'passed on to the program; those that look like options stand after --')
  .option('-l, --language <name>', 'python, or python@3.11; without it, what the extension says')
  .option('-i, --stdin <file>', 'what the program reads; without it, what this command reads')
  .option('-t, --seconds <number>', 'wall time for compiling, and for running', '60')
  .option('-m, --memory <mebibytes>', 'memory for running', '512')
  .action(run);

const packages = program.command('packages').description('what runs code here, and what could');
packages
  .command('list', { isDefault: true })
  .description('every package and whether it is installed')
  .action(async () => {
    await using host = await open();
    listPackages(host.packages);
  });
packages
  .command('install')
  .description('install packages by name')
  .argument('[names...]')
  .option('--all', 'everything in the catalogue')
  .action(install);
packages
  .command('remove')
  .description('remove packages by name')
  .argument('<names...>')
  .action(async (names: readonly string[]) => {
    await using host = await open();
    await removePackages(host.packages, namePackages(host.packages.list(), names));
  });

program
  .command('doctor')
  .description('how each barrier is enforced on this host, and what is weaker')
  .action(async () => {
    process.exitCode = (await examine(config, open)) ? 0 : 1;
  });

try {
  await program.parseAsync();
} catch (error) {
  console.error(`skerry: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = error instanceof SkerryError && error.code === 'cancelled' ? interruptedCode : 1;
}
