import { access, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';

import { SkerryError } from '#domain/errors.ts';
import { succeeded } from '#domain/outcome.ts';
import type { Outcome } from '#domain/outcome.ts';
import type { BuildCommand, LayerBuildRequest, LayerBuilder } from '#ports/layer-builder.ts';
import { fresh, groupWrites } from '#engine/cgroup-plan.ts';
import type { CgroupPlan } from '#engine/cgroup-plan.ts';
import type { Field } from '#engine/frames.ts';
import { askOnce } from '#engine/launcher-calls.ts';
import { createLines } from '#engine/lines.ts';
import { request, tag } from '#engine/protocol.ts';
import { createSandboxBase } from '#engine/sandbox-base.ts';
import type { SandboxBase } from '#engine/sandbox-base.ts';
import type { SandboxContext } from '#engine/sandbox.ts';
import { commandFields } from '#engine/stage-start.ts';
import type { RunningStage } from '#engine/stage.ts';

const layerName = /^[a-z0-9][a-z0-9._+-]{0,120}$/;
const HOST_NETWORK = 1;

const baseEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LANG: 'C.UTF-8',
  DEBIAN_FRONTEND: 'noninteractive',
};

export function createLayerBuilder(context: SandboxContext, layersDirectory: string): LayerBuilder {
  return {
    async list() {
      const entries = await readdir(layersDirectory, { withFileTypes: true });
      const complete = entries.filter((entry) => entry.isDirectory() && layerName.test(entry.name));
      return new Set(complete.map((entry) => entry.name));
    },
    async build({ name, below, commands, onOutput, signal }) {
      checkName(name);
      const base = openBuild(context, below);
      try {
        for (const command of commands) {
          // oxlint-disable-next-line no-await-in-loop -- each command builds on what the one before installed
          await runCommand({ base, plan: context.plan }, command, { onOutput, signal });
        }
        await base.seal(name);
      } finally {
        await base.destroy();
      }
    },
    async adopt(name, stagingName) {
      checkName(name);
      const target = join(layersDirectory, name);
      if (await exists(target)) throw new SkerryError('packageInstallFailed', `the layer ${name} exists already`);
      await rename(join(layersDirectory, stagingName), target);
    },
    async remove(name) {
      checkName(name);
      const { launcher, nextId } = context;
      await askOnce(launcher, { id: nextId(), type: request.remove, fields: [[tag.name, name]] });
    },
  };
}

function openBuild({ launcher, layerUid, nextId }: SandboxContext, below: readonly string[]): SandboxBase {
  const createFields: Field[] = [
    ...below.map((layer): Field => [tag.layer, layer]),
    [tag.build, 1],
    [tag.rootUid, layerUid],
    [tag.hostname, 'build'],
    [tag.network, HOST_NETWORK],
  ];
  return createSandboxBase({ launcher, id: nextId(), createFields, onGone: () => undefined });
}

type Build = Pick<LayerBuildRequest, 'onOutput' | 'signal'>;

async function runCommand(
  { base, plan }: { readonly base: SandboxBase; readonly plan: CgroupPlan },
  command: BuildCommand,
  { onOutput, signal }: Build,
): Promise<void> {
  if (signal.aborted) throw cancelled(signal);
  const lines = { stdout: createLines(onOutput), stderr: createLines(onOutput) };
  const stage = base.start({
    fields: () => [...buildFields(command), ...groupWrites(plan, plan.usual, fresh)],
    ownProgram: false,
    onOutput: (stream, bytes) => lines[stream].add(bytes),
  });
  signal.addEventListener('abort', stage.cancel);
  try {
    const [end] = await Promise.all([base.settle(stage.end), feed(stage, command.stdin)]);
    lines.stdout.end();
    lines.stderr.end();
    if (signal.aborted) throw cancelled(signal);
    if (!succeeded(end.outcome)) throw failed(command, end.outcome);
  } finally {
    signal.removeEventListener('abort', stage.cancel);
  }
}

/** A source that fails ends the command: what it has read so far is not the whole. */
async function feed(stage: RunningStage, stdin: BuildCommand['stdin']): Promise<void> {
  try {
    for await (const bytes of stdin ?? []) await stage.writeStdin(bytes);
    stage.endStdin();
  } catch (error) {
    stage.cancel();
    throw error;
  }
}

function buildFields({ argv, environment, timeoutMs }: BuildCommand): readonly Field[] {
  return [
    ...commandFields({ argv, environment: { ...baseEnvironment, ...environment }, workingDirectory: '/' }),
    [tag.wallMs, timeoutMs],
    [tag.asRoot, 1],
  ];
}

function failed({ argv }: BuildCommand, outcome: Outcome): SkerryError {
  return new SkerryError('packageInstallFailed', `${argv.join(' ').slice(0, 200)} ${ending(outcome)}`);
}

function ending(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'exited':
      return `ended with status ${outcome.code}`;
    case 'signalled':
      return `was ended by ${outcome.signal}`;
    case 'timedOut':
      return 'took too long';
    case 'memoryExceeded':
      return 'ran out of memory';
    case 'outputExceeded':
      return `wrote too much to ${outcome.stream}`;
    default:
      return 'was cancelled';
  }
}

function cancelled(signal: AbortSignal): SkerryError {
  return new SkerryError('cancelled', 'the layer is no longer wanted', { cause: signal.reason });
}

function checkName(name: string): void {
  if (!layerName.test(name)) throw new SkerryError('internal', `${JSON.stringify(name)} is not a layer's name`);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
