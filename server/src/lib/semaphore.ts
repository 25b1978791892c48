/** Lets a bounded number in; the others wait in order. */
export interface Semaphore {
  /** Dispose what it resolves with to let the next one in. Rejects with the signal's reason when it fires first. */
  enter(signal: AbortSignal): Promise<Disposable>;
}

export function createSemaphore(places: number): Semaphore {
  const waiting = new Set<() => void>();
  let free = places;

  function place(): Disposable {
    let left = false;
    return {
      [Symbol.dispose]() {
        if (left) return;
        left = true;
        const [next] = waiting;
        if (next === undefined) free += 1;
        else next();
      },
    };
  }

  return {
    async enter(signal) {
      signal.throwIfAborted();
      if (free > 0) {
        free -= 1;
        return place();
      }
      const { promise, resolve, reject } = Promise.withResolvers<Disposable>();
      const admit = (): void => {
        waiting.delete(admit);
        signal.removeEventListener('abort', leave);
        resolve(place());
      };
      const leave = (): void => {
        waiting.delete(admit);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      waiting.add(admit);
      return promise;
    },
  };
}
