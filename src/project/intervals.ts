/** Intervals that bars can be resampled to. `3d` is missing: its phase differs from symbol to symbol. */
export const RESAMPLED = [
  '3m',
  '5m',
  '15m',
  '30m',
  '1h',
  '2h',
  '4h',
  '6h',
  '8h',
  '12h',
  '1d',
  '1w',
  '1M',
] as const;

/** Every interval that bars can have. */
export const INTERVALS = ['1s', '1m', ...RESAMPLED, '3d'] as const;

/** Intervals that a rule can be judged on: `1s` has no shorter bars to hold for, and no phase tells when a `3d` bar ends. */
export const JUDGED_INTERVALS = ['1m', ...RESAMPLED] as const;
