/** Of all names and reasons together. */
export function count(counts: readonly { readonly tier: string; readonly count: number }[], tier: string): number {
  return counts.reduce((total, one) => total + (one.tier === tier ? one.count : 0), 0);
}
