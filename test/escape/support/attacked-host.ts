import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest';

import type { Sandbox } from '#ports/sandbox-engine.ts';
import { makeGatedLayer } from '../../../launcher/test/gated-layer.ts';
import { startTestEngine } from '../../engine/support/test-engine.ts';
import type { TestEngine } from '../../engine/support/test-engine.ts';
import { outputOf } from '../../engine/support/run-shell.ts';
import { makeAttackLayer } from './attack-layer.ts';
import { attackSpec } from './attack.ts';
import { inWaitingProcesses } from './in-waiting-processes.ts';
import { countSpares, readEngineState } from './engine-state.ts';

const LAYER_UID = 1_900_200_000;
const FIRST_SANDBOX_UID = 1_910_200_000;
const MAX_SANDBOXES = 4;
const PATIENCE_MS = 5000;
const SPARES = 8;

/** The suite is run for each (vitest.config.ts). */
const tier = process.env['SKERRY_TEST_TIER'] === 'warmed' ? 'warmed' : null;

/** An engine that hostile programs run on. */
export interface AttackedHost extends TestEngine {
  /** The host is as it was before any attack, and so is a new sandbox in the slot that the last one had. */
  expectUnharmed(): Promise<void>;
}

async function startAttackedHost(): Promise<AttackedHost> {
  const host = await startTestEngine({
    layerUid: LAYER_UID,
    firstSandboxUid: FIRST_SANDBOX_UID,
    maxSandboxes: MAX_SANDBOXES,
    maxSpares: SPARES,
    onlyTier: tier,
  });
  try {
    await makeAttackLayer(host.layersDirectory, 'attacks', LAYER_UID);
    await makeGatedLayer(host.layersDirectory, 'gated', LAYER_UID);
  } catch (error) {
    await host[Symbol.asyncDispose]();
    throw error;
  }
  const { name, layersDirectory } = host;
  const engine = tier === 'warmed' ? inWaitingProcesses(host.engine) : host.engine;

  async function innocentRun(): Promise<void> {
    await using sandbox = await engine.create(attackSpec);
    await expectInnocent(sandbox);
  }

  function state(): readonly string[] {
    return readEngineState({ name, layersDirectory, hostIds: [FIRST_SANDBOX_UID, FIRST_SANDBOX_UID + MAX_SANDBOXES] });
  }

  // The first sandbox makes what every later one uses again.
  await innocentRun();
  await vi.waitFor(() => expect(countSpares()).toBe(SPARES), { timeout: PATIENCE_MS });
  const before = state();
  return {
    ...host,
    engine,
    async expectUnharmed() {
      await innocentRun();
      await expect.poll(state, { timeout: PATIENCE_MS }).toEqual(before);
    },
  };
}

/** For a file of tests: one host for all, found unharmed after each. */
export function attackedHost(): () => AttackedHost {
  let host: AttackedHost | null = null;
  function current(): AttackedHost {
    if (host === null) throw new Error('the host is there in tests only');
    return host;
  }
  beforeAll(async () => {
    host = await startAttackedHost();
  });
  afterEach(() => current().expectUnharmed());
  afterAll(() => host?.[Symbol.asyncDispose]());
  return current;
}

/** The first slot, since the last one given back is the next one taken. */
const innocent = `
  echo hello
  cat /proc/self/uid_map | tr -s ' '
  ls -A /work /home/sandbox /tmp /dev/shm
  ls -A /dev/mqueue 2>/dev/null
  tail -n +2 /proc/sysvipc/shm; tail -n +2 /proc/sysvipc/msg; tail -n +2 /proc/sysvipc/sem
  tail -n +2 /proc/net/unix; tail -n +2 /proc/net/tcp; tail -n +2 /proc/net/udp
  umask; pwd; env | sort; ulimit -n
  set -- /proc/[0-9]*; echo $# processes
`;

async function expectInnocent(sandbox: Sandbox): Promise<void> {
  expect(await outputOf(sandbox, innocent)).toBe(`hello
 0 ${LAYER_UID} 1
 1000 ${FIRST_SANDBOX_UID} 1
/dev/shm:

/home/sandbox:

/tmp:

/work:
0022
/work
HOME=/home/sandbox
LANG=C.UTF-8
LOGNAME=sandbox
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
PWD=/work
SHLVL=1
USER=sandbox
64
2 processes
`);
}
