import { Type } from 'typebox';
import type { Static } from 'typebox';

const lines = Type.ReadonlyObject(Type.Array(Type.String()));

/** What the virtual machine tells the host about a suite that ran in it. */
export const reportSchema = Type.Object({
  /** Mounts of cgroup hierarchies, as `TYPE PATH`. */
  cgroupMounts: lines,
  passed: Type.Number(),
  /** Each test that failed, with its message. */
  failures: lines,
  /** Processes, mounts and cgroups that were not there before the suite. */
  leftovers: lines,
});

export type Report = Static<typeof reportSchema>;

/** What all machines came to, in the order of their list. */
export const endSchema = Type.Union([
  Type.Object({ reports: Type.Array(reportSchema) }),
  Type.Object({ error: Type.String() }),
]);

export type End = Static<typeof endSchema>;
