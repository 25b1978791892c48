import type { Config } from '#config/schema.ts';
import type { CgroupPlan } from '#engine/cgroup-plan.ts';
import type { Host } from '../../open-host.ts';
import { isSound, renderFindings, type Finding } from '#cli/doctor/finding.ts';
import { readHostFacts } from '#cli/doctor/host-facts.ts';
import { judgeHost } from '#cli/doctor/host-findings.ts';
import { runTrials } from '#cli/doctor/trials.ts';

/** Prints every control and how it stands on this host; true when isolation is sound. */
export async function examine(config: Config, openHost: () => Promise<Host>): Promise<boolean> {
  const host = judgeHost(await readHostFacts(config.stateDir), config.user);
  const findings = isSound(host) ? [...host, ...(await tryOut(openHost)), describeWarmth(config)] : host;
  console.log(renderFindings(findings));
  const sound = isSound(findings);
  console.log(
    sound ? '\nIsolation is sound on this host.' : '\nIsolation is not sound on this host: nothing will be run.',
  );
  return sound;
}

async function tryOut(openHost: () => Promise<Host>): Promise<readonly Finding[]> {
  try {
    await using host = await openHost();
    const { plan, packages, engine } = host;
    const [runtime] = packages.installed();
    const untested: Finding = {
      control: 'sandbox',
      state: 'untested',
      how: 'no layer to make one of: ./skerry packages install bash, then ask again',
    };
    const cgroups = describeCgroups(plan);
    return [...cgroups, ...(runtime === undefined ? [untested] : await runTrials(engine, runtime.layers))];
  } catch (cause) {
    return [{ control: 'launcher', state: 'broken', how: cause instanceof Error ? cause.message : String(cause) }];
  }
}

function describeWarmth({ limits: { warmed, warmMemoryBytes } }: Config): Finding {
  const control = 'warmed runs';
  const mebibytes = Math.floor(warmMemoryBytes / 1_048_576);
  return warmed === 0
    ? { control, state: 'absent', how: 'no process waits for its request: limits.warmed is 0, or memory is short' }
    : { control, state: 'present', how: `up to ${warmed} processes wait for requests, in ${mebibytes} MiB at most` };
}

function describeCgroups({ parents, weaker }: CgroupPlan): readonly Finding[] {
  const found = parents.map(({ version, directory, controllers }): Finding => {
    return { control: 'cgroups', state: 'enforced', how: `v${version} ${controllers.join(', ')} below ${directory}` };
  });
  return [...found, ...weaker.map((how): Finding => ({ control: 'cgroups', state: 'weaker', how }))];
}
