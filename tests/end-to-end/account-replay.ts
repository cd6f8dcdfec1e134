import type { TempProject } from '../support/temp-project.ts';

/** What a trade did, as its result says; instants in microseconds. */
export interface ReplayedTrade {
  readonly id: number;
  readonly series: string;
  readonly direction: number;
  readonly entryAt: number;
  readonly entryPrice: number;
  readonly endedAt: number | null;
  readonly pnlPct: number | null;
  /** Its files are missing: left at the last close, once there are bars again. */
  readonly isCutOff?: true;
  readonly atr: number;
}

interface Bar {
  readonly closeTime: number;
  readonly close: number;
}

export interface Replayed {
  readonly id: number;
  readonly status: string;
  readonly equity: number;
  readonly notional: number | null;
}

export interface Account {
  readonly positions: readonly Replayed[];
  /** Equity at an instant. */
  equityAt(instant: number): number;
}

export interface AccountRules {
  readonly maxPositions: number;
  /** The part of the equity that a trade is to have, by those of all trades that have ended; at most 0 is none. */
  fraction(trade: ReplayedTrade, ended: readonly number[]): number;
}

const INITIAL = 10_000;
const LEAST = 10;

/**
 * The account of an interval once more, from results and bars alone, each question answered by looking at all that
 * was taken before. Knows neither the stage nor the SQL.
 */
export async function replayAccount(
  project: TempProject,
  interval: string,
  { maxPositions, fraction }: AccountRules,
): Promise<Account> {
  const bars = await barsOf(project, interval);
  const trades = await tradesOf(project, interval, bars);
  const taken: { trade: ReplayedTrade; notional: number }[] = [];
  const isOpen = (trade: ReplayedTrade, instant: number) =>
    trade.endedAt === null || trade.endedAt > instant;
  const worth = (instant: number, isEntered: (trade: ReplayedTrade) => boolean) =>
    taken
      .filter(({ trade }) => isEntered(trade))
      .reduce((sum, { trade, notional }) => {
        if (!isOpen(trade, instant)) return sum + (notional * trade.pnlPct!) / 100;
        const moved = lastClose(bars.get(trade.series)!, instant) / trade.entryPrice - 1;
        return sum + trade.direction * notional * moved;
      }, INITIAL);
  const positions = trades.map((trade): Replayed => {
    const { id, entryAt } = trade;
    // What is entered at the same instant is worth what was paid for it.
    const equity = worth(entryAt, (other) => other.entryAt < entryAt);
    const open = taken.filter((position) => isOpen(position.trade, entryAt));
    const invested = open.reduce((sum, position) => {
      const { trade: other, notional } = position;
      const close = lastClose(bars.get(other.series)!, entryAt);
      return sum + (other.entryAt < entryAt ? (notional * close) / other.entryPrice : notional);
    }, 0);
    const ended = trades.filter(
      ({ endedAt, isCutOff }) => endedAt !== null && endedAt <= entryAt && !isCutOff,
    );
    const part = fraction(
      trade,
      ended.map((other) => other.pnlPct! / 100),
    );
    const notional = Math.min(part * equity, equity - invested);
    const isBusy = open.some((position) => position.trade.series === trade.series);
    const isTaken = !isBusy && open.length < maxPositions && notional >= LEAST;
    if (!isTaken) return { id, status: 'SKIPPED', equity, notional: null };
    taken.push({ trade, notional });
    const status = trade.isCutOff ? 'CUT_OFF' : trade.endedAt === null ? 'OPEN' : 'CLOSED';
    return { id, status, equity, notional };
  });
  return { positions, equityAt: (instant) => worth(instant, (trade) => trade.entryAt < instant) };
}

function lastClose(bars: readonly Bar[], instant: number): number {
  return bars.findLast(({ closeTime }) => closeTime <= instant)!.close;
}

async function barsOf(project: TempProject, interval: string): Promise<Map<string, Bar[]>> {
  const rows = await project.query<{ symbol: string; closeTime: number; close: number }>(
    `SELECT symbol, epoch_us(close_time)::DOUBLE AS "closeTime", close
     FROM v_kline WHERE interval = '${interval}' ORDER BY symbol, close_time`,
  );
  return Map.groupBy(rows, ({ symbol }) => symbol);
}

async function tradesOf(
  project: TempProject,
  interval: string,
  bars: ReadonlyMap<string, readonly Bar[]>,
): Promise<ReplayedTrade[]> {
  const trades = await project.query<ReplayedTrade>(
    `SELECT
       r.prediction_id::DOUBLE AS id,
       s.symbol AS series,
       CASE p.action WHEN 'BUY' THEN 1 ELSE -1 END::INTEGER AS direction,
       epoch_us(r.entry_at)::DOUBLE AS "entryAt",
       r.entry_price AS "entryPrice",
       epoch_us(r.confirmed_at)::DOUBLE AS "endedAt",
       r.pnl_pct AS "pnlPct",
       v.value AS atr
     FROM fact_prediction_result AS r
     JOIN fact_prediction AS p USING (prediction_id)
     JOIN dim_symbol AS s ON s.symbol_id = r.symbol_id
     JOIN dim_interval AS i ON i.interval_id = r.interval_id
     JOIN v_indicator AS v
       ON v.indicator = 'atr_14' AND v.symbol_id = r.symbol_id AND v.interval_id = r.interval_id
       AND v.close_time = r.predicting_at
     WHERE i.interval = '${interval}' AND r.entry_at IS NOT NULL
     ORDER BY r.entry_at, p.confidence_score DESC, s.symbol`,
  );
  const holes = await project.query<{ symbol: string; from: number }>(
    `SELECT s.symbol, epoch_us(g.gap_from)::DOUBLE AS "from"
     FROM fact_kline_gap AS g JOIN dim_symbol AS s USING (symbol_id) JOIN dim_interval AS i USING (interval_id)
     WHERE i.interval = '${interval}' AND NOT g.is_covered`,
  );
  return trades.map((trade) => {
    const hole = holes.find(
      ({ symbol, from }) => symbol === trade.series && from > trade.entryAt,
    )?.from;
    if (trade.endedAt !== null || hole === undefined) return trade;
    const series = bars.get(trade.series)!;
    const pnlPct = 100 * trade.direction * (lastClose(series, hole) / trade.entryPrice - 1);
    const resumed = series.find(({ closeTime }) => closeTime > hole)!;
    return { ...trade, endedAt: resumed.closeTime, pnlPct, isCutOff: true };
  });
}
