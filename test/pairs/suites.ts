import { readGo, readJunit, readStatus, readTap, withEnd } from './reports.ts';
import type { Suite } from './suite.ts';

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** Runs a script with the unit as its `$1`. */
function script(text: string): (unit: string) => readonly string[] {
  return (unit) => ['/bin/sh', '-c', text, 'sh', unit];
}

function listing(text: string): readonly string[] {
  return ['/bin/sh', '-c', text];
}

/** Ends a script whose report is an XML file: the outputs on stderr, the report alone on stdout. */
const tellReport = '>&2; status=$?; cat /tmp/report.xml; exit $status';

function cpython(version: string, quick: readonly string[]): Suite {
  return {
    name: `cpython-${version}`,
    package: `python-${version}`,
    debian: [`libpython${version}-testsuite`],
    environment: {},
    list: listing('python3 -m test --list-tests'),
    quick,
    leftOut: {
      test_gdb: 'needs a debugger, which is not installed',
      test_largefile: 'writes files of several gigabytes',
      test_tools: 'tests files of the source tree, which Debian does not package',
    },
    command: script(`python3 -m test --junit-xml /tmp/report.xml "$1" ${tellReport}`),
    read: (unit, ended) => withEnd(unit, ended, readJunit(ended.stdout)),
  };
}

const quickCpython = words(`
  epoll fcntl mmap openpty os pathlib posix pty pwd resource select shutil stat tempfile thread time uuid
`);

const libraries = words(`
  numpy/core numpy/fft numpy/lib numpy/linalg numpy/random psutil/tests tornado/test trio twisted/internet twisted/test zmq/tests
`);

const pythonLibraries: Suite = {
  name: 'python-libraries',
  package: 'python-3.11',
  debian: words(`
    python3-hypothesis python3-numpy python3-psutil python3-pytest python3-tornado python3-trio python3-twisted python3-zmq
  `),
  environment: {},
  list: listing(
    `cd /usr/lib/python3/dist-packages && find ${libraries.join(' ')} -name "test_*.py" -path "*test*/*" | sort`,
  ),
  quick: [],
  leftOut: {},
  command: script(
    `python3 -m pytest -p no:cacheprovider --junit-xml /tmp/report.xml "/usr/lib/python3/dist-packages/$1" ${tellReport}`,
  ),
  read: (unit, ended) => withEnd(unit, ended, readJunit(ended.stdout)),
};

const go: Suite = {
  name: 'go-1.24',
  package: 'go-1.24',
  debian: [],
  environment: { GOCACHE: '/var/cache/go-build', CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOPATH: '/home/sandbox/go' },
  list: [
    '/usr/bin/printf',
    '%s\\n',
    ...words(`
      archive/tar bufio context crypto/rand database/sql debug/elf encoding/json internal/poll internal/syscall/unix io io/fs
      io/ioutil log net net/http net/netip net/rpc net/textproto os os/exec os/signal os/user path/filepath runtime
      runtime/debug runtime/pprof sync sync/atomic syscall testing text/template time
    `),
  ],
  quick: [],
  leftOut: {},
  command: script('cd /usr/lib/go-1.24/src && exec /usr/lib/go-1.24/bin/go test -short -json "$1"'),
  read: (unit, ended) => withEnd(unit, ended, readGo(ended.stdout)),
};

const glibLoads = words(`
  1bit-mutex gdbus-connection-slow gsocketclient-slow performance performance-threaded properties-refcount1
  properties-refcount2 properties-refcount3 properties-refcount4 rec-mutex signals-refcount1 signals-refcount2
  signals-refcount3 signals-refcount4 thread-pool-slow
`);

const glib: Suite = {
  name: 'glib',
  package: 'bash-5.2',
  debian: ['libglib2.0-tests'],
  environment: {},
  list: listing('cd /usr/share/installed-tests/glib && ls | sed "s/[.]test$//"'),
  quick: words(`
    file fileutils g-file g-file-info io-stream live-g-file mappedfile pollable socket-service
    spawn-singlethread spawn-test unix-fd unix-streams
  `),
  leftOut: Object.fromEntries(glibLoads.map((unit) => [unit, 'only loads the processors, for half a minute'])),
  // With one seed, since it is part of some tests' names.
  command: script(
    'exec $(sed -n "s/^Exec=//p" "/usr/share/installed-tests/glib/$1.test") --tap --seed R02S0123456789abcdef0123456789abcdef',
  ),
  read: (unit, ended) => withEnd(unit, ended, readTap(unit, ended.stdout)),
};

const systemd: Suite = {
  name: 'systemd',
  package: 'bash-5.2',
  debian: ['systemd-tests'],
  environment: {},
  list: listing('cd /usr/lib/systemd/tests && ls -d test-*'),
  quick: words(`
    af-list async copy exec-util fd-util fdset fs-util io-util netlink process-util rlimit-util seccomp sigbus
    signal-util socket-util stat-util terminal-util tmpfile-util user-util util xattr-util
  `).map((name) => `test-${name}`),
  leftOut: {},
  command: (unit) => [`/usr/lib/systemd/tests/${unit}`],
  read: (unit, ended) => readStatus(unit, ended, [77]),
};

const stress: Suite = {
  name: 'stress-ng',
  package: 'bash-5.2',
  debian: ['stress-ng'],
  environment: {},
  list: listing('stress-ng --stressors | tr " " "\\n"'),
  quick: words(`
    access clock clone dir epoll eventfd exec fifo flock fork futex get getdent getrandom inotify itimer kill link lockf
    madvise memfd mq msg mutex nice open pidfd pipe poll procfs pthread pty rename rlimit schedpolicy sem sem-sysv
    sendfile set shm shm-sysv sigfd signal sigq sock sockfd sockpair splice stack symlink tee timer udp utime vfork wait
    xattr zombie
  `),
  leftOut: { mmapfork: 'maps whatever memory the machine has' },
  command: script('exec stress-ng "--$1" 1 "--$1-ops" 100 --timeout 1 --verify'),
  read: (unit, ended) =>
    /skipp/.test(ended.stdout + ended.stderr) ? new Map([[unit, 'skipped']]) : readStatus(unit, ended, [3, 4]),
};

/** Those that see most of the kernel come first. */
export const suites: readonly Suite[] = [
  cpython(
    '3.11',
    quickCpython.map((name) => `test_${name}`),
  ),
  cpython('3.13', []),
  pythonLibraries,
  go,
  glib,
  systemd,
  stress,
];
