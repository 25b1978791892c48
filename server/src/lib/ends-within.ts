/** Waits for `work`, at most `ms`; tells whether it ended in time. Its failure is passed on. */
export async function endsWithin(work: PromiseLike<unknown>, ms: number): Promise<boolean> {
  const late = Promise.withResolvers<false>();
  const timer = setTimeout(() => late.resolve(false), ms);
  try {
    return await Promise.race([work.then(() => true), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
