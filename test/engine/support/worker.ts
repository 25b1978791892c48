/**
 * Of the processes of vitest that run test files at the same time, this one: 1 or more. What tests of two of them would
 * share is numbered by it.
 */
export const worker = Number(process.env['VITEST_POOL_ID'] ?? 1);
