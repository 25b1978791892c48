/** launcher/PROTOCOL.md as data. Both sides come from one commit. */
export const PROTOCOL_VERSION = 1;

export const HEADER_BYTES = 12;
export const MAX_PAYLOAD_BYTES = 1_114_112;
export const MAX_DATA_BYTES = 1_048_576;

/** What the launcher takes of a command, and of a path: more ends the connection, and with it every sandbox. */
export const MAX_WORDS = 8192;
export const MAX_PATH_BYTES = 4095;
/** Of words and their environment, headers included; with the rest of `start` it fits a frame. */
export const MAX_COMMAND_BYTES = 1024 * 1024;
export const MAX_STDIN_FRAME_BYTES = 65_536;
/** How far stdin may run ahead of what the program has taken. */
export const STDIN_WINDOW_BYTES = 262_144;
export const MAX_UNANSWERED = 64;
/** Artefacts are numbered from 1 to this. */
export const MAX_ARTEFACTS = 1024;

/** Frames to the launcher. */
export const request = {
  configure: 1,
  policy: 2,
  create: 3,
  put: 4,
  read: 5,
  start: 6,
  stdin: 7,
  stdinEnd: 8,
  signal: 9,
  cancel: 10,
  destroy: 11,
  seal: 12,
  remove: 13,
  release: 14,
  forget: 15,
  keep: 16,
  restore: 17,
  drop: 18,
} as const;

/** Frames from the launcher. */
export const reply = {
  hello: 64,
  configured: 65,
  error: 66,
  created: 67,
  done: 68,
  content: 69,
  started: 70,
  stdout: 71,
  stderr: 72,
  exit: 73,
  taken: 74,
  gone: 75,
  died: 76,
  waiting: 77,
  captured: 78,
  kept: 79,
} as const;

export const tag = {
  hierarchy: 1,
  controllers: 2,
  write: 3,
  defaultErrno: 4,
  rule: 5,
  layer: 6,
  from: 7,
  topBytes: 8,
  topInodes: 9,
  build: 10,
  uid: 11,
  rootUid: 12,
  hostname: 13,
  network: 14,
  share: 15,
  path: 16,
  mode: 17,
  append: 18,
  data: 19,
  offset: 20,
  length: 21,
  arg: 22,
  env: 23,
  cwd: 24,
  wallMs: 25,
  cpuMs: 26,
  rlimit: 27,
  outputMax: 28,
  overflow: 29,
  asRoot: 30,
  name: 31,
  number: 32,
  step: 33,
  wallUs: 34,
  cpuUs: 35,
  peakBytes: 36,
  cause: 37,
  cutStdout: 38,
  cutStderr: 39,
  spares: 40,
  gate: 41,
  capture: 42,
  image: 43,
  spareUid: 44,
  preload: 45,
  holdMs: 46,
  usual: 47,
} as const;

export const exitCause = {
  exited: 0,
  signalled: 1,
  wallLimit: 2,
  cpuLimit: 3,
  memoryLimit: 4,
  stdoutOverflow: 5,
  stderrOverflow: 6,
  cancelled: 7,
  failed: 8,
} as const;

export type RequestType = (typeof request)[keyof typeof request];
export type Tag = (typeof tag)[keyof typeof tag];
export type FieldKind = 'number' | 'text' | 'bytes';

const textTags: ReadonlySet<number> = new Set([
  tag.hierarchy,
  tag.controllers,
  tag.write,
  tag.usual,
  tag.rule,
  tag.layer,
  tag.hostname,
  tag.path,
  tag.arg,
  tag.env,
  tag.cwd,
  tag.rlimit,
  tag.name,
  tag.step,
  tag.gate,
  tag.preload,
]);

const knownTags: ReadonlySet<number> = new Set(Object.values(tag));

/** What a tag's field holds; null for a tag that the protocol does not have. */
export function fieldKind(of: number): FieldKind | null {
  if (!knownTags.has(of)) return null;
  if (of === tag.data) return 'bytes';
  return textTags.has(of) ? 'text' : 'number';
}
