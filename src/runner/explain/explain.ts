import type { DuckDBConnection } from '@duckdb/node-api';
import { ProblemError } from '../../problem.ts';
import { readRows } from '../../warehouse/database.ts';
import {
  type Decision,
  readDecision,
  readStrategy,
  readVolatility,
  type StrategyNumbers,
} from './decision.ts';
import { type Bar, findBar } from './find-bar.ts';
import { parseInstant } from './instant.ts';
import { type RuleReading, readRules } from './rule-readings.ts';
import { readTrade, type Trade } from './trade.ts';

/** Why a bar's decision is what it is, and what came of it. */
export interface Explanation {
  readonly bar: Bar;
  readonly strategy: StrategyNumbers;
  /** The value of the indicator that exits are measured in. */
  readonly volatility: number | null;
  readonly rules: readonly RuleReading[];
  readonly decision: Decision;
  readonly trade: Trade | null;
}

/** The tables that an explanation is read from. */
const TABLES = [
  'dim_indicator_type',
  'dim_metric',
  'dim_strategy',
  'fact_indicator',
  'fact_metric_value',
  'fact_prediction',
  'fact_prediction_result',
  'fact_trade_plan',
];

/**
 * Explains the bar of `symbol` and `interval` that closed at `time`, an instant in UTC. Throws a ProblemError where
 * there is no such bar, where nothing was decided at its close, and where a table was never built (KH513).
 */
export async function explain(
  connection: DuckDBConnection,
  symbol: string,
  interval: string,
  time: string,
): Promise<Explanation> {
  const instant = parseInstant(time);
  await refuseIfNotBuilt(connection);
  const bar = await findBar(connection, symbol, interval, instant);
  const strategy = await readStrategy(connection);
  const decision = await readDecision(connection, bar);
  return {
    bar,
    strategy,
    volatility: await readVolatility(connection, bar, strategy),
    rules: await readRules(connection, bar),
    decision,
    trade: await readTrade(connection, bar, decision),
  };
}

async function refuseIfNotBuilt(connection: DuckDBConnection): Promise<void> {
  const built = await readRows<{ model: string }>(connection, 'SELECT model FROM meta.model_state');
  const names = new Set(built.map(({ model }) => model));
  const missing = TABLES.filter((name) => !names.has(name));
  if (missing.length === 0) return;
  throw new ProblemError({
    code: 'KH513',
    cause: `What explains a bar was not built yet: ${missing.join(', ')}.`,
    fix: 'Build it with: pnpm build-models',
  });
}
