import { dirname } from 'node:path';
import { runHostTool } from '#packages/host-tool.ts';

/** What the host says about reaching the world, handed to the programs that download. */
export interface Tools {
  /** Environment of the host's programs. */
  readonly environment: Readonly<Record<string, string>>;
  /** Settings that apt needs on this host, as `Name=value`. */
  readonly aptSettings: readonly string[];
  /** The proxies alone, for programs inside of build sandboxes. */
  readonly proxies: Readonly<Record<string, string>>;
}

const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const proxyNames = /^(https?|ftp|no|all)_proxy$/i;
const aptSetting =
  /^(Acquire::(?:https?::(?:Proxy(?:::.*)?|Timeout)|Check-Valid-Until|Check-Date|Retries|ForceIPv[46])) "(.*)";$/;
const askTimeoutMs = 30_000;

/** Learns how this host reaches Debian's and npm's registries. `variables` are those of the process that matter to it. */
export async function findTools(variables: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Tools> {
  const environment = {
    LANG: 'C.UTF-8',
    ...variables,
    PATH: [dirname(process.execPath), variables['PATH'], systemPath].join(':'),
  };
  const aptSettings: string[] = [];
  await runHostTool({
    argv: ['apt-config', 'dump'],
    environment,
    timeoutMs: askTimeoutMs,
    signal,
    onLine(line) {
      const [, name, value] = aptSetting.exec(line) ?? [];
      if (name !== undefined && value !== undefined) aptSettings.push(`${name}=${value}`);
    },
  });
  const proxies = Object.fromEntries(Object.entries(variables).filter(([name]) => proxyNames.test(name)));
  return { environment, aptSettings, proxies };
}
