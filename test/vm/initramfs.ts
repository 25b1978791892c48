import { cp, mkdtempDisposable, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommand } from './run-command.ts';

export interface InitramfsContent {
  readonly modules: readonly string[];
  /** The tree with the suites. */
  readonly project: string;
  /** What was built from this tree, as path in the machine -> path here. */
  readonly built: Readonly<Record<string, string>>;
}

const busybox = '/bin/busybox';

/** Of the project only what the suites read: quick to pack, and no copy of what lies about. */
const projectParts = [
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
  'server',
  'test',
  'tools',
  'launcher',
  'contract',
];

/** Writes what changes between two runs, and what is needed to reach the disk, as the kernel's first file system. */
export async function writeInitramfs(target: string, { modules, project, built }: InitramfsContent): Promise<void> {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), 'skerry-vm-'));
  const root = folder.path;
  const copies = {
    'bin/busybox': busybox,
    init: path.join(import.meta.dirname, 'guest/init'),
    ...Object.fromEntries(modules.map((file, index) => [`modules/${moduleName(file, index)}`, file])),
    ...Object.fromEntries(projectParts.map((part) => [`tree/skerry/${part}`, path.join(project, part)])),
    ...Object.fromEntries(Object.entries(built).map(([inside, outside]) => [path.join('tree', inside), outside])),
  };
  for (const [inside, outside] of Object.entries(copies)) {
    await cp(outside, path.join(root, inside), { recursive: true, dereference: true });
  }
  await pack(root, target);
}

/** Sorted by name they keep their order. */
function moduleName(file: string, index: number): string {
  return `${String(index).padStart(2, '0')}-${path.basename(file)}`;
}

async function pack(root: string, target: string): Promise<void> {
  const names = await readdir(root, { recursive: true });
  await runCommand([busybox, 'cpio', '-o', '-H', 'newc', '-F', target], { cwd: root, stdin: `${names.join('\n')}\n` });
}
