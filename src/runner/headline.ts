import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import { readRows } from '../warehouse/database.ts';
import { literal } from '../warehouse/sql-text.ts';
import { columnNames } from '../warehouse/table-columns.ts';
import { rowCount } from './content.ts';
import { lastRowCounts } from './run-record.ts';

/** The strategy's figures over all symbols, one row an interval. */
export interface HeadlineRow {
  readonly interval: string;
  readonly trades: number;
  readonly win_rate: number | null;
  readonly expectancy_pct: number | null;
  /** What 1 became, split evenly between the symbols at the start. */
  readonly final_equity: number | null;
}

export interface Headline {
  readonly strategy: string;
  readonly symbols: readonly string[];
  readonly intervals: readonly HeadlineRow[];
}

const TABLES = ['dim_interval', 'dim_strategy', 'dim_symbol', 'strategy_performance'];

/** What a build says of the strategy in force when it is done; nothing where the tables for it were not built. */
export async function headline(connection: DuckDBConnection): Promise<Headline | undefined> {
  const built = await readRows(
    connection,
    `SELECT table_name FROM duckdb_tables()
     WHERE database_name = current_database() AND schema_name = 'main'
       AND table_name IN (${TABLES.map(literal).join(', ')})`,
  );
  if (built.length < TABLES.length) return undefined;
  const [strategy] = await readRows<{ strategy: string }>(
    connection,
    'SELECT strategy FROM dim_strategy WHERE is_in_force',
  );
  const symbols = await readRows<{ symbol: string }>(
    connection,
    'SELECT DISTINCT symbol FROM dim_symbol ORDER BY symbol',
  );
  // A snapshot published by an earlier version has no final equity.
  const columns = await columnNames(connection, 'main', 'strategy_performance');
  const hasEquity = columns.includes('final_equity');
  const intervals = await readRows<HeadlineRow>(
    connection,
    `SELECT
       interval,
       sum(trades)::DOUBLE AS trades,
       sum(win_rate * trades) / sum(trades) AS win_rate,
       sum(expectancy_pct * trades) / sum(trades) AS expectancy_pct,
       ${hasEquity ? 'avg(final_equity ORDER BY symbol_id)' : 'NULL::DOUBLE'} AS final_equity
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

/**
 * How many rows each table has that models made, those in schemas of their own left out: what the model's last run
 * left. One that other models write is counted.
 */
export async function tableRows(
  connection: DuckDBConnection,
  models: readonly Model[],
): Promise<TableRows[]> {
  const rowsOf = await lastRowCounts(connection);
  const tables: TableRows[] = [];
  for (const model of models.filter(({ schema, name }) => schema === 'main' && rowsOf.has(name))) {
    const isWhole = model.header.materialize === 'parts';
    const rows = isWhole ? await rowCount(connection, model) : rowsOf.get(model.name)!;
    if (rows !== null) tables.push({ name: model.name, rows });
  }
  return tables;
}
