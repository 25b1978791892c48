/** Does what is asked for under one key one after the other; different keys do not wait for each other. */
export interface KeyedQueue {
  do<T>(key: string, work: () => Promise<T>): Promise<T>;
}

export function createKeyedQueue(): KeyedQueue {
  const tails = new Map<string, Promise<unknown>>();
  return {
    async do(key, work) {
      const before = tails.get(key) ?? Promise.resolve();
      const turn = before.then(work, work);
      tails.set(key, turn);
      try {
        return await turn;
      } finally {
        if (tails.get(key) === turn) tails.delete(key);
      }
    },
  };
}
