import { expect, it } from 'vitest';
import { type ModelDatabase, modelDatabase } from '../support/model-database.ts';

/** An hour after 2024-01-01, as SQL. */
const at = (hour: number) => `TIMESTAMP '2024-01-01' + to_hours(${hour})`;

/** The tables that the model reads, with a strategy in force of two signals, a filter and a context. */
async function tables(): Promise<ModelDatabase> {
  const database = await modelDatabase();
  await database.run(`
    CREATE TABLE dim_strategy AS FROM (VALUES
      ('quiet', 'close', false), ('used', 'atr_14', true)
    ) AS t(strategy, volatility_indicator, is_in_force);
    CREATE TABLE dim_indicator_type AS FROM (VALUES (1, 'close'), (2, 'atr_14')) AS t(indicator_type_id, indicator);
    CREATE TABLE dim_metric AS FROM (VALUES
      (1, 'turns_up', 'signal'), (2, 'turns_down', 'signal'), (3, 'liquid', 'filter'), (4, 'bull_market', 'context')
    ) AS t(metric_id, metric, role);
    CREATE TABLE fact_indicator (
      symbol_id SMALLINT, interval_id TINYINT, indicator_type_id SMALLINT, close_time TIMESTAMP, value DOUBLE
    );
    CREATE TABLE fact_metric_value (
      symbol_id SMALLINT, interval_id TINYINT, metric_id SMALLINT, calculating_at TIMESTAMP
    );
    CREATE TABLE fact_prediction (
      symbol_id SMALLINT, interval_id TINYINT, predicting_at TIMESTAMP, prediction_id BIGINT, action VARCHAR,
      confidence_score DOUBLE
    );
    CREATE TABLE fact_prediction_result (
      prediction_id BIGINT, symbol_id SMALLINT, interval_id TINYINT, predicting_at TIMESTAMP, entry_at TIMESTAMP,
      exit_at TIMESTAMP, confirmed_at TIMESTAMP, pnl_pct DOUBLE
    )`);
  return database;
}

interface Decision {
  readonly hour: number;
  readonly symbol?: number;
  readonly interval?: number;
  readonly action?: 'BUY' | 'SELL';
  readonly confidence?: number;
  readonly rules?: readonly number[];
  readonly pnl?: number | null;
}

async function decide(database: ModelDatabase, decision: Decision): Promise<void> {
  const { hour, symbol = 1, interval = 7, action = 'BUY', confidence = 0.75 } = decision;
  const { rules = [], pnl = 1 } = decision;
  const key = `${symbol}, ${interval}`;
  const id = hour * 100 + symbol * 10 + interval;
  await database.run(`
    INSERT INTO fact_prediction VALUES (${key}, ${at(hour)}, ${id}, '${action}', ${confidence});
    INSERT INTO fact_prediction_result VALUES (
      ${id}, ${key}, ${at(hour)}, ${at(hour)}, ${at(hour + 2)}, ${at(hour + 2)}, ${pnl}
    )`);
  for (const rule of rules) {
    await database.run(`INSERT INTO fact_metric_value VALUES (${key}, ${rule}, ${at(hour)})`);
  }
}

const itemsIn = async (database: ModelDatabase) =>
  (await database.model<{ items: string }>('marts/trade_pattern')).map(({ items }) => items);

it('gives each confirmed trade the rules of its own bar, its side and its confidence', async () => {
  const database = await tables();
  await decide(database, { hour: 1, rules: [1, 2, 3, 4] });
  await decide(database, { hour: 2, action: 'SELL', confidence: 1, rules: [2, 3] });
  await decide(database, { hour: 3, confidence: 0.7, rules: [3] });
  await decide(database, { hour: 4, rules: [1], pnl: null });
  expect(await itemsIn(database)).toEqual([
    'bull_market,confidence=0.7,side=BUY,turns_down,turns_up',
    'confidence=1.0,side=SELL,turns_down',
    'confidence=0.7,side=BUY',
  ]);
});

it('keeps symbols and intervals apart, in the order that the stage wants', async () => {
  const database = await tables();
  await decide(database, { hour: 2, interval: 9, rules: [1] });
  await decide(database, { hour: 2, symbol: 2, rules: [2] });
  await decide(database, { hour: 2 });
  await decide(database, { hour: 1, symbol: 2 });
  const rows = await database.model<{ interval_id: number; symbol_id: number; items: string }>(
    'marts/trade_pattern',
  );
  expect(rows.map((row) => [row.interval_id, row.symbol_id, row.items])).toEqual([
    [7, 2, 'confidence=0.7,side=BUY'],
    [7, 1, 'confidence=0.7,side=BUY'],
    [7, 2, 'confidence=0.7,side=BUY,turns_down'],
    [9, 1, 'confidence=0.7,side=BUY,turns_up'],
  ]);
});

it('calls volatility high or low against the 200 bars before the decision', async () => {
  const database = await tables();
  // Of other indicators, and of the bar itself and those before the 200, nothing counts.
  await database.run(`
    INSERT INTO fact_indicator
    SELECT 1, 7, 2, ${at(0)} + to_hours(h), CASE WHEN h < 10 THEN 1000 ELSE 4 END FROM range(210) AS t(h);
    INSERT INTO fact_indicator
    SELECT 1, 7, 1, ${at(0)} + to_hours(h), 1000 FROM range(300) AS t(h);
    INSERT INTO fact_indicator VALUES
      (1, 7, 2, ${at(210)}, 5.1), (1, 7, 2, ${at(211)}, 3.1), (1, 7, 2, ${at(212)}, 4.2);
    INSERT INTO fact_indicator
    SELECT 2, 7, 2, ${at(11)} + to_hours(h), 1 FROM range(199) AS t(h);
    INSERT INTO fact_indicator VALUES (2, 7, 2, ${at(210)}, 9)`);
  for (const hour of [210, 211, 212]) await decide(database, { hour });
  await decide(database, { hour: 210, symbol: 2 });
  expect(await itemsIn(database)).toEqual([
    'confidence=0.7,side=BUY,volatility=high',
    // One bar short of 200.
    'confidence=0.7,side=BUY',
    'confidence=0.7,side=BUY,volatility=low',
    'confidence=0.7,side=BUY',
  ]);
});
