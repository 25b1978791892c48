/** The controllers that limits and usage need. */
export type Controller = 'cpu' | 'cpuacct' | 'memory' | 'pids';

/** A mounted cgroup hierarchy, as the kernel tells. */
export interface CgroupMount {
  readonly version: 1 | 2;
  /** Of v1, what is mounted here; of v2, unknown until its directory is read. */
  readonly controllers: readonly Controller[];
  /** The top of what is visible here. */
  readonly rootDirectory: string;
  /** Where this process is. */
  readonly ownDirectory: string;
}

interface Mount {
  readonly root: string;
  readonly point: string;
  readonly type: string;
  readonly options: readonly string[];
}

/** From /proc/self/mountinfo and /proc/self/cgroup. */
export function parseCgroupMounts(mountinfo: string, selfCgroup: string): readonly CgroupMount[] {
  return mountinfo
    .split('\n')
    .flatMap(parseMount)
    .flatMap((mount): CgroupMount[] => {
      if (mount.type === 'cgroup2') return hierarchy(mount, 2, [], ownPath(selfCgroup, null));
      const controllers = mount.options.filter(isController);
      const [first] = controllers;
      if (first === undefined) return [];
      return hierarchy(mount, 1, controllers, ownPath(selfCgroup, first));
    });
}

function parseMount(line: string): Mount[] {
  const [before, after] = line.split(' - ');
  const [, , , root, point] = before?.split(' ') ?? [];
  const [type, , options] = after?.split(' ') ?? [];
  if (root === undefined || point === undefined || type === undefined || options === undefined) return [];
  if (type !== 'cgroup' && type !== 'cgroup2') return [];
  return [{ root: unescape(root), point: unescape(point), type, options: options.split(',') }];
}

function hierarchy(
  mount: Mount,
  version: 1 | 2,
  controllers: readonly Controller[],
  path: string | null,
): CgroupMount[] {
  // A path that is not below the mount's root is another namespace's: nothing of it can be named here.
  const below = path === null ? null : pathBelow(mount.root, path);
  if (below === null) return [];
  return [{ version, controllers, rootDirectory: mount.point, ownDirectory: `${mount.point}${below}` }];
}

/** This process's path in the hierarchy of a v1 controller, or of v2. */
function ownPath(selfCgroup: string, controller: Controller | null): string | null {
  for (const line of selfCgroup.split('\n')) {
    const [, controllers, ...path] = line.split(':');
    if (controllers === undefined || path.length === 0) continue;
    const matches = controller === null ? controllers === '' : controllers.split(',').includes(controller);
    if (matches) return path.join(':');
  }
  return null;
}

function pathBelow(root: string, path: string): string | null {
  const base = root === '/' ? '' : root;
  if (path.split('/').includes('..')) return null;
  if (path === root || path === '/') return '';
  return path.startsWith(`${base}/`) ? path.slice(base.length) : null;
}

function isController(option: string): option is Controller {
  return option === 'cpu' || option === 'cpuacct' || option === 'memory' || option === 'pids';
}

/** mountinfo writes space, tab, newline and backslash as three octal digits. */
function unescape(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
