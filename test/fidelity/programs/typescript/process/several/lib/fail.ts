interface Reason {
  readonly depth: number;
}

export function fail(depth: number): never {
  if (depth > 0) return fail(depth - 1);
  const reason: Reason = { depth };
  throw Object.assign(new TypeError('from another file'), reason);
}
