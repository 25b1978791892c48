import { SkerryError } from '#domain/errors.ts';

/** Gives root's rights up for good; nothing to do where the process never had them. */
export function becomeUser(user: string): void {
  if (process.getuid?.() !== 0) return;
  try {
    process.setgroups?.([]);
    process.setgid?.(user);
    process.setuid?.(user);
  } catch (cause) {
    throw new SkerryError('internal', `cannot become the user ${user}; run ./skerry up, which creates it`, { cause });
  }
}
