import { STDIN_WINDOW_BYTES } from '#engine/protocol.ts';

/**
 * What a stage is told (its input, signals) beside its start: in order, not before it is started, and once more where the
 * process that it was told to had ended before it could hear anything.
 */
export interface Tells {
  tell(send: () => void, bytes: number): void;
  /** Keeps everything back until `send`. */
  hold(): void;
  send(): void;
  /** Passes everything on, and keeps it for `repeat`, which is possible for as long as it is not too much. */
  remember(): void;
  canRepeat(): boolean;
  repeat(): void;
  /** There will be nothing to repeat. */
  forget(): void;
}

export function createTells(): Tells {
  let kept: (() => void)[] = [];
  let keptBytes = 0;
  let mode: 'held' | 'remembered' | 'sent' = 'sent';

  function forget(): void {
    mode = 'sent';
    kept = [];
  }

  function send(): void {
    const all = kept;
    forget();
    for (const one of all) one();
  }

  return {
    tell(one, bytes) {
      if (mode !== 'held') one();
      if (mode === 'sent') return;
      kept.push(one);
      keptBytes += bytes;
      if (mode === 'remembered' && keptBytes > STDIN_WINDOW_BYTES) forget();
    },
    hold() {
      mode = 'held';
    },
    send,
    remember() {
      mode = 'remembered';
    },
    canRepeat: () => mode === 'remembered',
    repeat: send,
    forget,
  };
}
