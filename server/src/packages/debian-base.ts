import { runHostTool } from '#packages/host-tool.ts';
import { digest } from '#packages/recipe.ts';
import { mergedUsrArguments, type BaseName } from '#packages/suites.ts';
import type { LayerMeans } from '#packages/layer-means.ts';

const bootstrapTimeoutMs = 600_000;

const leftOut = ['man', 'locale', 'info', 'lintian', 'doc'];

/** What every base has beyond Debian's own: the user that sandboxes are, and nothing that says which host made it. */
const finish = [
  'set -e',
  `echo 'sandbox:x:1000:1000::/home/sandbox:/bin/bash' >> "$1/etc/passwd"`,
  `echo 'sandbox:!:19000::::::' >> "$1/etc/shadow"`,
  `echo 'sandbox:x:1000:' >> "$1/etc/group"`,
  `printf '127.0.0.1 localhost\\n::1 localhost\\n' > "$1/etc/hosts"`,
  `printf 'Acquire::Languages "none";\\nAPT::Install-Recommends "false";\\n' > "$1/etc/apt/apt.conf.d/99mmdebstrap"`,
  // Without these, packages with manual pages in their alternatives cannot be configured: every JDK is one.
  'mkdir -p "$1/usr/share/man/man1" "$1/usr/share/man/man7"',
  // Empty, so that builds, which get the host's, have a place for it.
  ': > "$1/etc/resolv.conf"',
  'rm -f "$1/etc/hostname" "$1/var/cache/ldconfig/aux-cache"',
  'find "$1/var/log" "$1/var/cache/apt" -mindepth 1 -delete',
  `find "$1/etc" "$1/var/cache/debconf" "$1/var/lib/dpkg" -maxdepth 1 -type f -name '*-' -delete`,
  `find "$1/var/cache/debconf" "$1/var/lib/dpkg" -name '*-old' -delete`,
].join('\n');

const recipe = [
  '--mode=unshare',
  '--variant=apt',
  '--format=directory',
  ...leftOut.map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
  '--dpkgopt=path-include=/usr/share/doc/*/copyright',
  '--aptopt=Acquire::Languages "none"',
  '--aptopt=APT::Install-Recommends "false"',
  `--customize-hook=${finish}`,
];

export function baseLayerName(base: BaseName): string {
  return `debian-${base}-${digest([recipe, mergedUsrArguments[base]])}`;
}

/** Makes a release's base layer with mmdebstrap, whose root is mapped to the ids that own the layers' files. */
export async function buildBase(base: BaseName, means: LayerMeans): Promise<void> {
  const name = baseLayerName(base);
  // A name of its own: the bootstrap of a server that was killed may take a while to notice.
  const staging = `staging-${name}-${process.pid}-${Date.now()}`;
  const { layers, layersDirectory, tools, temporaryDirectory, signal, onLine } = means;
  const hostSettings = tools.aptSettings.map((setting) => `--aptopt=${setting.replace('=', ' "')}"`);
  const target = `${layersDirectory}/${staging}`;
  try {
    await runHostTool({
      argv: ['mmdebstrap', ...recipe, ...mergedUsrArguments[base], ...hostSettings, base, target],
      environment: { ...tools.environment, HOME: temporaryDirectory, TMPDIR: temporaryDirectory },
      timeoutMs: bootstrapTimeoutMs,
      signal,
      onLine,
    });
    await layers.adopt(name, staging);
  } catch (error) {
    if ((await layers.list()).has(staging)) await layers.remove(staging);
    throw error;
  }
}
