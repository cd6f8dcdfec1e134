import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import { readRows } from '../warehouse/database.ts';

/** The strategy's figures over all symbols, one row an interval. */
export interface HeadlineRow {
  readonly interval: string;
  readonly trades: number;
  readonly win_rate: number | null;
  readonly expectancy_pct: number | null;
}

export interface Headline {
  readonly strategy: string;
  readonly symbols: readonly string[];
  readonly intervals: readonly HeadlineRow[];
}

/** What a build says of the strategy in force when it is done. */
export async function headline(
  connection: DuckDBConnection,
  models: readonly Model[],
): Promise<Headline> {
  const [strategy] = await readRows<{ strategy: string }>(
    connection,
    'SELECT strategy FROM dim_strategy WHERE is_in_force',
  );
  const symbols = await readRows<{ symbol: string }>(
    connection,
    'SELECT DISTINCT symbol FROM dim_symbol ORDER BY symbol',
  );
  const hasFigures = models.some((model) => model.qualifiedName === 'strategy_performance');
  const intervals = !hasFigures
    ? []
    : await readRows<HeadlineRow>(
        connection,
        `SELECT
       interval,
       sum(trades)::DOUBLE AS trades,
       sum(win_rate * trades) / sum(trades) AS win_rate,
       sum(expectancy_pct * trades) / sum(trades) AS expectancy_pct
     FROM strategy_performance
     JOIN dim_interval USING (interval)
     GROUP BY interval, seconds
     ORDER BY seconds`,
      );
  return { strategy: strategy!.strategy, symbols: symbols.map((row) => row.symbol), intervals };
}

export interface TableRows {
  readonly name: string;
  readonly rows: number;
}

/** How many rows each table has that models made, those in schemas of their own left out. */
export async function tableRows(
  connection: DuckDBConnection,
  models: readonly Model[],
): Promise<TableRows[]> {
  const tables = models.filter(
    ({ schema, header }) => schema === 'main' && !header.part_of && header.materialize !== 'view',
  );
  const counts = tables.map(
    ({ name }) => `SELECT '${name}' AS name, count(*)::DOUBLE AS rows FROM ${name}`,
  );
  return readRows<TableRows>(connection, counts.join(' UNION ALL '));
}
