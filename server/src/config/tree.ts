/** Configuration while it is put together, before it is checked. */
export type Tree = Record<string, unknown>;

export function isRecord(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy of `below` with the values of `above` over it, object by object. */
export function merge(below: Tree, above: Tree): Tree {
  const merged = new Map(Object.entries(below));
  for (const [key, value] of Object.entries(above)) {
    const under = merged.get(key);
    merged.set(key, isRecord(value) ? merge(isRecord(under) ? under : {}, value) : value);
  }
  return Object.fromEntries(merged);
}

/** Sets `a.b` of a tree whose objects are all there. */
export function setKey(tree: Tree, key: string, value: unknown): void {
  const [first = '', ...rest] = key.split('.');
  if (rest.length === 0) {
    tree[first] = value;
    return;
  }
  const inner = tree[first];
  if (isRecord(inner)) setKey(inner, rest.join('.'), value);
}
