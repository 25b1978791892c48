import { copyFile, cp, glob, mkdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { buildOnce } from './build-once.ts';
import { runCommand } from './run-command.ts';

/** Their folders in node_modules stay out: large, and no suite runs them. */
const developerTools = new Set([
  'typescript',
  '@typescript',
  'oxlint',
  '@oxlint',
  '@oxlint-tsgolint',
  'oxfmt',
  '@oxfmt',
  'knip',
]);

const busybox = '/bin/busybox';
const accounts = ['/etc/passwd', '/etc/group', '/etc/subuid', '/etc/subgid'];

/** An ext4 image with what seldom changes: programs, their libraries and node_modules. */
export async function buildDisk(cache: string, project: string): Promise<string> {
  const files = [busybox, ...(await findLibraries(project))];
  return buildOnce(cache, {
    kind: 'disk',
    key: [
      ...(await Promise.all([process.execPath, ...files, ...accounts].map(fingerprint))),
      await readFile(path.join(project, 'package-lock.json'), 'utf8'),
      await readFile(import.meta.filename, 'utf8'),
    ],
    build: async (target) => {
      const root = `${target}-root`;
      await fillRoot(root, project, files);
      await makeImage(root, target);
      await rm(root, { recursive: true });
    },
  });
}

async function findLibraries(project: string): Promise<string[]> {
  const addons = await Array.fromAsync(glob('node_modules/**/*linux-x64-gnu.node', { cwd: project }));
  const listed = await runCommand(['ldd', process.execPath, ...addons.map((file) => path.join(project, file))]);
  return [...new Set([...listed.matchAll(/(\/\S+) \(0x/g)].map(([, file = '']) => file))];
}

async function fingerprint(file: string): Promise<string> {
  const { size, mtimeMs } = await stat(file);
  return `${file} ${size} ${mtimeMs}`;
}

async function fillRoot(root: string, project: string, files: readonly string[]): Promise<void> {
  for (const folder of ['bin', 'sbin', 'lib', 'lib64']) {
    await mkdir(path.join(root, 'usr', folder), { recursive: true });
    await symlink(`usr/${folder}`, path.join(root, folder));
  }
  for (const folder of ['proc', 'sys', 'dev', 'run', 'tmp', 'etc', 'root']) await mkdir(path.join(root, folder));
  for (const file of [...files, ...accounts]) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await copyFile(file, path.join(root, file));
  }
  await copyFile(process.execPath, path.join(root, 'usr/bin/node'));
  await symlink('busybox', path.join(root, 'usr/bin/sh'));
  // The nearest node_modules above /skerry.
  await cp(path.join(project, 'node_modules'), path.join(root, 'node_modules'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) =>
      path.basename(path.dirname(source)) !== 'node_modules' || !developerTools.has(path.basename(source)),
  });
}

async function makeImage(root: string, target: string): Promise<void> {
  const [kilobytes = ''] = (await runCommand(['du', '-sk', root])).split('\t');
  // Room for the file system's own tables, and for what the suites write.
  const size = `${Math.ceil(Number(kilobytes) * 1.2) + 262_144}k`;
  // A journal and checksums would guard nothing: every run starts from the same image and throws its changes away.
  const features = '^has_journal,^metadata_csum';
  await runCommand(['mke2fs', '-q', '-t', 'ext4', '-O', features, '-m', '0', '-i', '8192', '-d', root, target, size]);
}
