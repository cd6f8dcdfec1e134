import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ModelDatabase, modelDatabase } from '../support/model-database.ts';

interface Figures {
  readonly total_return: number;
  readonly cagr: number;
  readonly volatility: number;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly calmar: number | null;
  readonly max_drawdown: number;
}

interface Drawdown {
  readonly begins_on: string;
  readonly trough_on: string;
  readonly last_below_on: string;
  readonly days: number;
  readonly depth_pct: number;
}

interface Curve {
  readonly equity: readonly number[];
  readonly quantstats: Figures;
  readonly empyrical: Figures;
  readonly drawdowns: readonly Drawdown[];
  /** Monthly returns by month, 2024-01. */
  readonly months: Readonly<Record<string, number>>;
}

/** What make_performance.py wrote. */
const CURVES: Readonly<Record<string, Curve>> = JSON.parse(
  readFileSync(new URL('../golden/performance.json', import.meta.url), 'utf8'),
);
const NAMES = Object.keys(CURVES);
const INITIAL = 10_000;
const TOLERANCE = 1e-9;

/**
 * Each curve is that of an interval of its own: one piece of one symbol is bought for all there is when the curve
 * begins and never sold, and what it is worth at the end of a day is the equity.
 */
async function buildCurves(): Promise<ModelDatabase> {
  const made = await modelDatabase();
  const bars = NAMES.flatMap((name, id) =>
    CURVES[name]!.equity.map((equity, day) => `(${id}, ${day}, ${equity}::DOUBLE)`),
  );
  const ids = NAMES.map((name, id) => `(${id}::TINYINT, '${name}')`);
  await made.run(`
    CREATE TABLE dim_strategy AS SELECT 's' AS strategy, true AS is_in_force, ${INITIAL}::DOUBLE AS initial_equity;
    CREATE TABLE dim_interval AS FROM (VALUES ${ids.join(', ')}) AS t(interval_id, interval);
    CREATE TABLE fact_kline AS
    SELECT 1::SMALLINT AS symbol_id, id::TINYINT AS interval_id, close,
      TIMESTAMP '2024-01-02' + to_days(day) AS close_time
    FROM (VALUES ${bars.join(', ')}) AS t(id, day, close);
    CREATE TABLE fact_prediction AS SELECT interval_id, TIMESTAMP '2024-01-02' AS predicting_at FROM dim_interval;
    CREATE TABLE fact_position AS
    SELECT interval_id AS prediction_id, 1::SMALLINT AS symbol_id, interval_id, TIMESTAMP '2024-01-01' AS entry_at,
      1 AS direction, 'OPEN' AS status, ${INITIAL}::DOUBLE AS equity_at_entry, ${INITIAL}::DOUBLE AS notional,
      1::DOUBLE AS quantity, ${INITIAL}::DOUBLE AS entry_price, NULL::TIMESTAMP AS exit_at,
      NULL::DOUBLE AS exit_price, NULL::TIMESTAMP AS ended_at, NULL::DOUBLE AS pnl_pct, NULL::DOUBLE AS pnl,
      NULL::DOUBLE AS fees
    FROM dim_interval`);
  await made.build(
    'marts/equity_curve',
    'marts/daily_return',
    'marts/monthly_return',
    'marts/drawdown',
    'marts/performance',
  );
  return made;
}

function expectNear(found: number | null, expected: number | null, what: string): void {
  if (found === null || expected === null) expect(found, what).toBe(expected);
  else
    expect(Math.abs(found - expected), `${what}: ${found} is not ${expected}`).toBeLessThanOrEqual(
      TOLERANCE * Math.max(1, Math.abs(expected)),
    );
}

type Row = Readonly<Record<string, number | null>> & { readonly why_null: readonly string[] };

describe('equity curves have the figures of two packages', () => {
  it('of growth, risk and both together', async () => {
    const database = await buildCurves();
    for (const [id, name] of NAMES.entries()) {
      const [row] = await database.query<Row>(`FROM performance WHERE interval_id = ${id}`);
      const share = (column: string) => row![column] && row![column] / 100;
      const { quantstats, empyrical } = CURVES[name]!;
      for (const [who, theirs] of Object.entries({ quantstats, empyrical })) {
        const what = (figure: string) => `${figure} of ${name} by ${who}`;
        expectNear(share('total_return_pct')!, theirs.total_return, what('total return'));
        expectNear(share('cagr_pct')!, theirs.cagr, what('CAGR'));
        expectNear(share('volatility_pct')!, theirs.volatility, what('volatility'));
        expectNear(share('max_drawdown_pct')!, theirs.max_drawdown, what('maximum drawdown'));
        for (const ratio of ['sharpe', 'sortino', 'calmar'] as const)
          expectNear(row![ratio]!, theirs[ratio], what(ratio));
      }
    }
  });

  it('and what has none says why', async () => {
    const database = await buildCurves();
    const reasons = async (name: string) => {
      const [row] = await database.query<Row>(
        `FROM performance WHERE interval_id = ${NAMES.indexOf(name)}`,
      );
      return row!.why_null.filter((reason) => /^(sharpe|sortino|calmar|cagr)/.test(reason));
    };
    expect(await reasons('flat')).toEqual([
      'sharpe: the returns do not vary',
      'sortino: no day lost',
      'calmar: never below its peak',
    ]);
    expect(await reasons('never_falls')).toEqual([
      'sortino: no day lost',
      'calmar: never below its peak',
    ]);
    expect(await reasons('rising')).toEqual([]);
  });

  it('and are invested, or not, as loops find it', async () => {
    const database = await buildCurves();
    for (const [id, name] of NAMES.entries()) {
      const [row] = await database.query<Row>(`FROM performance WHERE interval_id = ${id}`);
      const { equity } = CURVES[name]!;
      let sum = 0;
      for (const each of equity) sum += each;
      // What was bought, by the mean equity and the years.
      const turnover = INITIAL / (sum / equity.length) / (equity.length / 365);
      expectNear(row!.turnover!, turnover, `turnover of ${name}`);
      expect(row).toMatchObject({ exposure: 1, time_in_market: 1, trades: 0n, open_positions: 1n });
    }
  });

  it('of each drawdown', async () => {
    const database = await buildCurves();
    for (const [id, name] of NAMES.entries()) {
      const rows = await database.query<Drawdown & { last_below_on: string }>(`
        SELECT
          begins_on::VARCHAR AS begins_on,
          trough_on::VARCHAR AS trough_on,
          (CASE WHEN is_recovered THEN recovered_on - 1 ELSE DATE '2023-12-31' + ${CURVES[name]!.equity.length} END)::VARCHAR AS last_below_on,
          days::INTEGER AS days,
          depth_pct
        FROM drawdown WHERE interval_id = ${id} ORDER BY begins_on`);
      if (name === 'nearly_ruined') {
        // quantstats finds no drawdown where there is not one day without it.
        expect(CURVES[name]!.drawdowns).toEqual([]);
        expect(rows).toMatchObject([{ begins_on: '2024-01-01', days: 300 }]);
        continue;
      }
      const dates = ({ depth_pct: _, ...drawdown }: Drawdown) => drawdown;
      expect(rows.map(dates), name).toEqual(CURVES[name]!.drawdowns.map(dates));
      for (const [index, { depth_pct }] of rows.entries())
        expectNear(
          depth_pct,
          CURVES[name]!.drawdowns[index]!.depth_pct,
          `depth ${index} of ${name}`,
        );
    }
  });

  it('of each month', async () => {
    const database = await buildCurves();
    for (const [id, name] of NAMES.entries()) {
      const rows = await database.query<{ month: string; return_pct: number }>(
        `SELECT strftime(month, '%Y-%m') AS month, return_pct FROM monthly_return WHERE interval_id = ${id} ORDER BY month`,
      );
      const { months } = CURVES[name]!;
      expect(rows.map(({ month }) => month)).toEqual(Object.keys(months).sort());
      for (const { month, return_pct } of rows)
        expectNear(return_pct / 100, months[month]!, `${month} of ${name}`);
    }
  });
});
