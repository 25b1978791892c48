/** Work that is done once for all who ask for it while it goes on. */
export interface SingleFlight<T> {
  /** Starts the work for this key, or joins the one that goes on. */
  do(key: string, work: () => Promise<T>): Promise<T>;
  has(key: string): boolean;
}

export function createSingleFlight<T>(): SingleFlight<T> {
  const flights = new Map<string, Promise<T>>();
  return {
    do(key, work) {
      const current = flights.get(key);
      if (current !== undefined) return current;
      const flight = work().finally(() => flights.delete(key));
      flights.set(key, flight);
      return flight;
    },
    has: (key) => flights.has(key),
  };
}
