/** How far a row looks back: so many bars before the bar that is so long before it. */
export interface LookBack {
  readonly bars: number;
  readonly time: string;
}

/** What `time` is where a row looks back so many bars alone. */
export const NO_TIME_BACK = '0 seconds';

/** The nodes of DuckDB's tree over a window hold so many rows, or nodes of the level below. */
const BRANCHES = 16;
const FINE_CUTS = [BRANCHES, BRANCHES ** 2];
const COARSE_CUT = BRANCHES ** 3;

/**
 * A series that a model sees alone is cut at a multiple of so many bars only. DuckDB adds up a window in a tree of 16
 * branches that stands on the first row of a partition: cut elsewhere, sums would be added in another order and differ in
 * their last bits from those of the whole series. Cut here they are the same for windows of less than 16 times so many
 * bars (test: tests/runner/incremental/window-sums.test.ts). A window holds no more bars than a row looks back and ahead
 * to; how many a time back is, is not known.
 */
export function cutBars({ bars, time }: LookBack, ahead: number): number {
  if (time !== NO_TIME_BACK) return COARSE_CUT;
  const widest = bars + 1 + ahead;
  return FINE_CUTS.find((cut) => widest < BRANCHES * cut) ?? COARSE_CUT;
}
