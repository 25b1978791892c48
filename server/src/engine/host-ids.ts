import { SkerryError } from '#domain/errors.ts';

/** A host user id that is one sandbox's own, or one sandbox's and its forks'. */
export interface HostId {
  readonly uid: number;
  /** One more sandbox uses it. */
  share(): void;
  /** One sandbox less uses it, since nothing of that sandbox is left. */
  release(): void;
}

export interface HostIds {
  take(): HostId;
}

export function createHostIds(firstUid: number, count: number): HostIds {
  const free = Array.from({ length: count }, (_, slot) => firstUid + slot).toReversed();

  return {
    take() {
      const uid = free.pop();
      if (uid === undefined) throw new SkerryError('overloaded', 'every sandbox is in use');
      let users = 1;
      return {
        uid,
        share() {
          users += 1;
        },
        release() {
          users -= 1;
          if (users === 0) free.push(uid);
        },
      };
    },
  };
}
