import type { Engine } from '#engine/engine.ts';
import type { ExpectedProcess } from '#ports/sandbox-engine.ts';
import { PROGRAMS } from './attack-layer.ts';
import { attackLimits } from './attack.ts';

const WORDS = '.words';

/** Becomes, once it is released, the program whose words it finds: what was a process that waited is the attacker then. */
const waiting: ExpectedProcess = {
  argv: ['/gated', `become=${WORDS}`],
  environment: {},
  limits: attackLimits,
  folders: [],
  gate: WORDS,
  image: false,
  preload: [],
};

/** The same engine, where each sandbox has a process that waits, which becomes the hostile program that is started first. */
export function inWaitingProcesses(engine: Engine): Engine {
  const create: Engine['create'] = async (spec) => {
    const sandbox = await engine.create({ ...spec, layers: ['gated', ...spec.layers], expects: waiting });
    return {
      ...sandbox,
      start(stage) {
        if (stage.argv[0]?.startsWith(PROGRAMS) !== true) return sandbox.start(stage);
        void sandbox.putFiles([{ path: WORDS, content: Buffer.from(stage.argv.map((word) => `${word}\0`).join('')) }]);
        return sandbox.start({ ...stage, argv: waiting.argv, servedBy: waiting });
      },
    };
  };
  const changed: Engine = Object.create(engine, { create: { value: create } });
  return changed;
}
