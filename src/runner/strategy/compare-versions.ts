import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../../warehouse/database.ts';
import { type Block, differenceOf, type Estimate, meanOf, shareOf } from './block-statistics.ts';
import type { StrategyResult, StrategyVersion } from './read-versions.ts';
import { versionDifferences } from './version-differences.ts';

/** A figure of both versions, and the second's less the first's. */
export interface ComparedFigure {
  readonly first: Estimate | null;
  readonly second: Estimate | null;
  readonly difference: Estimate | null;
  /** Whether 0 is outside the difference's interval; null where there is none. */
  readonly is_beyond_chance: boolean | null;
}

/** Two versions on one interval; a version that had no bars of it is null. */
export interface ComparedInterval {
  readonly interval: string;
  readonly first: StrategyResult | null;
  readonly second: StrategyResult | null;
  /** Weeks that count as one draw: no less than the longest trade takes. */
  readonly weeks_in_block: number;
  readonly win_rate: ComparedFigure;
  readonly expectancy_pct: ComparedFigure;
}

export interface Comparison {
  readonly first: StrategyVersion;
  readonly second: StrategyVersion;
  /** In what numbers and rules they differ: `buy_score 8 → 7`. */
  readonly differences: readonly string[];
  readonly intervals: readonly ComparedInterval[];
}

interface Week {
  readonly interval: string;
  /** Weeks since Monday, 1970-01-05. */
  readonly week: number;
  readonly trades: number;
  readonly wins: number;
  readonly return_pct: number;
}

const WEEK_SECONDS = 604_800;

/** Sets two versions side by side, interval by interval, by what is kept of their trades. */
export async function compareVersions(
  connection: DuckDBConnection,
  first: StrategyVersion,
  second: StrategyVersion,
): Promise<Comparison> {
  const weeksOfFirst = await readWeeks(connection, first);
  const weeksOfSecond = await readWeeks(connection, second);
  const names = [...second.results, ...first.results].map(({ interval }) => interval);
  return {
    first,
    second,
    differences: versionDifferences(first.content, second.content),
    intervals: [...new Set(names)].map((interval) => {
      const ofInterval = (row: { readonly interval: string }) => row.interval === interval;
      return compareInterval(
        interval,
        { result: first.results.find(ofInterval), weeks: weeksOfFirst.filter(ofInterval) },
        { result: second.results.find(ofInterval), weeks: weeksOfSecond.filter(ofInterval) },
      );
    }),
  };
}

interface Side {
  readonly result: StrategyResult | undefined;
  readonly weeks: readonly Week[];
}

function compareInterval(interval: string, first: Side, second: Side): ComparedInterval {
  const longest = Math.max(
    0,
    ...[first, second].map(({ result }) => result?.longest_trade_seconds ?? 0),
  );
  const weeks = Math.max(1, Math.ceil(longest / WEEK_SECONDS));
  const [winsOfFirst, winsOfSecond] = [first, second].map((side) =>
    blocksOf(side.weeks, weeks, ({ wins }) => wins),
  ) as [Block[], Block[]];
  const [returnsOfFirst, returnsOfSecond] = [first, second].map((side) =>
    blocksOf(side.weeks, weeks, ({ return_pct }) => return_pct),
  ) as [Block[], Block[]];
  return {
    interval,
    first: first.result ?? null,
    second: second.result ?? null,
    weeks_in_block: weeks,
    win_rate: compared(
      shareOf(winsOfFirst),
      shareOf(winsOfSecond),
      differenceOf(winsOfFirst, winsOfSecond),
    ),
    expectancy_pct: compared(
      meanOf(returnsOfFirst),
      meanOf(returnsOfSecond),
      differenceOf(returnsOfFirst, returnsOfSecond),
    ),
  };
}

function compared(
  first: Estimate | null,
  second: Estimate | null,
  difference: Estimate | null,
): ComparedFigure {
  const { low = null, high = null } = difference ?? {};
  const is_beyond_chance = low === null || high === null ? null : low > 0 || high < 0;
  return { first, second, difference, is_beyond_chance };
}

function blocksOf(weeks: readonly Week[], length: number, readValue: (week: Week) => number) {
  const groups = Map.groupBy(weeks, ({ week }) => Math.floor(week / length));
  return [...groups].map(([block, members]) => ({
    block,
    trades: members.reduce((sum, { trades }) => sum + trades, 0),
    sum: members.reduce((sum, week) => sum + readValue(week), 0),
  }));
}

function readWeeks(
  connection: DuckDBConnection,
  { strategy, version }: StrategyVersion,
): Promise<Week[]> {
  return readRows<Week>(
    connection,
    `SELECT
       interval,
       date_diff('day', DATE '1970-01-05', week)::INTEGER // 7 AS week,
       trades,
       wins,
       return_pct
     FROM meta.strategy_week
     WHERE strategy = $1 AND version = $2
     ORDER BY interval, week`,
    [strategy, version],
  );
}
