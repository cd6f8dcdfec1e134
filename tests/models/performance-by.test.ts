import { expect, it } from 'vitest';
import { type ModelDatabase, modelDatabase } from '../support/model-database.ts';
import { createTrades } from '../support/trades.ts';

interface RegimeRow {
  readonly interval_id: number;
  readonly regime_kind: string;
  readonly regime: string;
  readonly regime_no: number;
  readonly trades: bigint;
  readonly win_rate: number;
  readonly expectancy_pct: number;
}

const INDICATORS = ['close', 'ema_200', 'adx_14', 'rsi_14', 'natr_14'];

/** The tables that regimes are read from, empty but for the names of indicators and the strategy. */
async function createSurroundings(database: ModelDatabase): Promise<void> {
  await database.run(`
    CREATE TABLE dim_indicator_type AS
    FROM (VALUES ${INDICATORS.map((name, index) => `(${index + 1}, '${name}')`).join(', ')}) AS t(indicator_type_id, indicator);
    CREATE TABLE fact_indicator (
      symbol_id SMALLINT, interval_id TINYINT, indicator_type_id BIGINT, close_time TIMESTAMP, value DOUBLE
    );
    CREATE TABLE dim_strategy AS FROM (VALUES ('ours', true), ('other', false)) AS t(strategy, is_in_force);
    CREATE TABLE dim_metric (
      metric_id INTEGER, metric VARCHAR, strategy VARCHAR, role VARCHAR, side VARCHAR, is_active BOOLEAN,
      valid_from DATE, valid_to DATE
    );
    CREATE TABLE fact_metric_value (
      symbol_id SMALLINT, interval_id TINYINT, metric_id INTEGER, calculating_at TIMESTAMP
    );
    CREATE TABLE dim_symbol AS FROM (VALUES (1, 'e', 'spot', 'A'), (2, 'e', 'spot', 'B')) AS t(symbol_id, exchange, market, symbol);
    CREATE TABLE dim_interval AS FROM (VALUES (7, '1h'), (9, '4h')) AS t(interval_id, interval)`);
}

const measure = (symbol: number, at: string, values: Record<string, number>) =>
  Object.entries(values)
    .map(([name, value]) => `(${symbol}, 7, ${INDICATORS.indexOf(name) + 1}, '${at}', ${value})`)
    .join(', ');

const short = ({ regime_kind, regime, trades, expectancy_pct }: RegimeRow) =>
  [regime_kind, regime, Number(trades), expectancy_pct] as const;

it('puts each trade once into each kind of regime', async () => {
  const database = await modelDatabase();
  await createSurroundings(database);
  // A Friday and the Monday after.
  const [friday, monday] = ['2024-01-05 09:00:00', '2024-01-08 23:00:00'];
  await database.run(`INSERT INTO fact_indicator VALUES
    ${measure(1, friday, { close: 110, ema_200: 100, adx_14: 25, rsi_14: 70 })},
    ${measure(2, friday, { close: 90, ema_200: 100, adx_14: 30, rsi_14: 29.9 })},
    ${measure(1, monday, { close: 110, ema_200: 100, adx_14: 24.9, rsi_14: 50 })}`);
  await createTrades(database, [
    { symbol: 1, at: friday, pnl: 4, edgeShare: 0.4 },
    { symbol: 2, at: friday, action: 'SELL', pnl: -1, edgeShare: 0.39 },
    // Entered after midnight, though decided on before.
    { symbol: 1, at: monday, entry: '2024-01-09 00:00:00', pnl: 2, edgeShare: 1 },
    // Of this one no indicator is known.
    { symbol: 2, at: monday, action: 'SELL', pnl: 0, edgeShare: 0.1 },
    { symbol: 2, at: monday, pnl: null },
  ]);
  const rows = await database.model<RegimeRow>('marts/performance_by_regime');
  expect(rows.map(short)).toEqual([
    ['edge', 'below 0.2', 1, 0],
    ['edge', '0.2 to 0.4', 1, -1],
    ['edge', '0.4 to 0.6', 1, 4],
    ['edge', 'from 0.8', 1, 2],
    ['hour', '00', 1, 2],
    ['hour', '09', 2, 1.5],
    ['hour', '23', 1, 0],
    ['momentum', 'below 30', 1, -1],
    ['momentum', '50 to 70', 1, 2],
    ['momentum', 'from 70', 1, 4],
    ['side', 'BUY', 2, 3],
    ['side', 'SELL', 2, -0.5],
    ['trend', 'down', 1, -1],
    ['trend', 'weak', 1, 2],
    ['trend', 'up', 1, 4],
    ['weekday', 'Monday', 1, 0],
    ['weekday', 'Tuesday', 1, 2],
    ['weekday', 'Friday', 2, 1.5],
  ]);
  expect(rows.find(({ regime }) => regime === 'BUY')).toMatchObject({
    win_rate: 1,
    median_pnl_pct: 3,
    // Gross of each is 0.2 % more.
    break_even_cost_bps: expect.closeTo(320, 9),
    sqn: expect.closeTo((Math.SQRT2 * 3) / Math.SQRT2, 12),
  });
});

it('measures volatility by the mean of a hundred bars, and not before there are as many', async () => {
  const database = await modelDatabase();
  await createSurroundings(database);
  const at = (n: number) => new Date(Date.UTC(2024, 0, 1, n)).toISOString().slice(0, 19);
  const bars = Array.from({ length: 101 }, (_, n) =>
    // The last is 2; the hundred before it, 1.
    measure(1, at(n), { natr_14: n === 100 ? 2 : 1 }),
  );
  await database.run(`INSERT INTO fact_indicator VALUES ${bars.join(', ')}`);
  await createTrades(database, [
    { at: at(98), pnl: 1 },
    { at: at(99), pnl: 2 },
    { at: at(100), pnl: 3 },
  ]);
  const rows = await database.model<RegimeRow>('marts/performance_by_regime');
  const volatility = rows.filter(({ regime_kind }) => regime_kind === 'volatility');
  // 1 of a mean of 1, and 2 of a mean of 1.01.
  expect(volatility.map(short)).toEqual([
    ['volatility', '1.00 to 1.25', 1, 2],
    ['volatility', 'from 1.50', 1, 3],
  ]);
});

it('looks at each rule of the role context that is in force, on the days on which it counts', async () => {
  const database = await modelDatabase();
  await createSurroundings(database);
  await database.run(`
    INSERT INTO dim_metric VALUES
      (1, 'calm', 'ours', 'context', NULL, true, NULL, DATE '2024-01-02'),
      (2, 'trend', 'ours', 'context', NULL, true, NULL, NULL),
      (3, 'a_signal', 'ours', 'signal', 'BUY', true, NULL, NULL),
      (4, 'left_out', 'ours', 'context', NULL, false, NULL, NULL),
      (5, 'foreign', 'other', 'context', NULL, true, NULL, NULL);
    INSERT INTO fact_metric_value VALUES
      (1, 7, 1, '2024-01-02 12:00:00'), (1, 7, 2, '2024-01-03 00:00:00'), (2, 7, 2, '2024-01-02 12:00:00'),
      (1, 7, 3, '2024-01-02 12:00:00')`);
  await createTrades(database, [
    { at: '2024-01-02 12:00:00', pnl: 1 },
    // The bar that ends at midnight belongs to the day before.
    { at: '2024-01-03 00:00:00', pnl: 2 },
    { at: '2024-01-03 12:00:00', pnl: 4 },
  ]);
  const rows = await database.model<RegimeRow>('marts/performance_by_regime');
  const rules = rows.filter(({ regime_kind }) => regime_kind.startsWith('rule '));
  expect(rules.map(short)).toEqual([
    ['rule calm', 'does not hold', 1, 2],
    ['rule calm', 'holds', 1, 1],
    ['rule trend', 'does not hold', 2, 2.5],
    ['rule trend', 'holds', 1, 2],
  ]);
});

it('says the same by interval and by symbol', async () => {
  const database = await modelDatabase();
  await createSurroundings(database);
  const at = '2024-01-02 12:00:00';
  await createTrades(database, [
    { symbol: 1, at, pnl: 3 },
    { symbol: 1, at, pnl: -1 },
    { symbol: 2, at, pnl: 1 },
    { symbol: 2, interval: 9, at, pnl: -2 },
  ]);
  expect(await database.model('marts/performance_by_interval')).toMatchObject([
    { interval: '1h', trades: 3n, win_rate: 2 / 3, expectancy_pct: 1, profit_factor: 4 },
    { interval: '4h', trades: 1n, win_rate: 0, profit_factor: 0, expectancy_error_pct: null },
  ]);
  expect(await database.model('marts/performance_by_symbol')).toMatchObject([
    { interval: '1h', symbol: 'A', trades: 2n, expectancy_pct: 1, payoff_ratio: 3 },
    { interval: '1h', symbol: 'B', trades: 1n, expectancy_pct: 1, payoff_ratio: null },
    { interval: '4h', symbol: 'B', trades: 1n, expectancy_pct: -2, sqn: null },
  ]);
});

it('has no rows without trades', async () => {
  const database = await modelDatabase();
  await createSurroundings(database);
  await createTrades(database, []);
  for (const by of ['regime', 'interval', 'symbol']) {
    expect(await database.model(`marts/performance_by_${by}`)).toEqual([]);
  }
});
