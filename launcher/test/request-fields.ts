import type { Field } from '#engine/frames.ts';
import { tag } from '#engine/protocol.ts';
import { LAYER_UID, SANDBOX_UID } from './raw-launcher.ts';

/** An ordinary sandbox over these layers, the topmost first; its user is nobody else's whose sandbox has another number. */
export function createFields(layers: readonly string[], id = 0): readonly Field[] {
  return [
    ...layers.map((layer): Field => [tag.layer, layer]),
    [tag.rootUid, LAYER_UID],
    [tag.hostname, 'sandbox'],
    [tag.uid, SANDBOX_UID + id],
    [tag.topBytes, 2 ** 26],
    [tag.topInodes, 1000],
    [tag.network, 0],
  ];
}

export function putFields(path: string, content: Uint8Array): readonly Field[] {
  return [
    [tag.path, path],
    [tag.mode, 0o644],
    [tag.data, content],
  ];
}

export function startFields(argv: readonly string[], ...more: readonly Field[]): readonly Field[] {
  return [...argv.map((word): Field => [tag.arg, word]), [tag.cwd, '/work'], ...more];
}
