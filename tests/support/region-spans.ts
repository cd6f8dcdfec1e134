import type { Region } from '../../src/runner/incremental/region.ts';

/** Microseconds of the n-th minute since 1970. */
export const minute = (n: number) => n * 60_000_000;

/** The region of these keys from one minute to another; null is without end. */
export const span = (from: number | null, to: number | null, keys: Region['keys']): Region => ({
  keys,
  from: from === null ? null : minute(from),
  to: to === null ? null : minute(to),
});
