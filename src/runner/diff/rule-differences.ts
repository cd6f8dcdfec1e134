import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier } from '../../warehouse/sql-text.ts';
import { type NamedRows, rowDifferences, withoutZero } from '../row-differences.ts';
import { type Side, type TableColumns, tableOn } from './catalog.ts';

/** The tables of both sides, by qualified name. */
export type Tables = Readonly<Record<Side, ReadonlyMap<string, TableColumns>>>;

/** Columns that say nothing of how a rule or strategy works, or are told by name instead. */
const LEFT_OUT = [
  'description',
  'indicator_type_id',
  'judged_interval_id',
  'metric_id',
  'threshold_indicator_type_id',
] as const;

const RULES = `
  SELECT m.*, i.indicator, t.indicator AS threshold_indicator, l.interval
  FROM $dim_metric AS m
  LEFT JOIN $dim_indicator_type AS i USING (indicator_type_id)
  LEFT JOIN $dim_indicator_type AS t ON t.indicator_type_id = m.threshold_indicator_type_id
  LEFT JOIN $dim_interval AS l ON l.interval_id = m.judged_interval_id`;

/** In what the strategies and rules of the two sides differ: `metric rsi_oversold: weight 2 → 3`. */
export async function ruleDifferences(
  connection: DuckDBConnection,
  tables: Tables,
): Promise<string[]> {
  const strategies = commonColumns(tables, 'dim_strategy');
  const rules = commonColumns(tables, 'dim_metric');
  const hasNames = ['dim_indicator_type', 'dim_interval'].every(
    (table) => commonColumns(tables, table).length > 0,
  );
  return [
    ...(strategies.length > 0
      ? await differences(connection, 'FROM $dim_strategy', {
          noun: 'strategy',
          keyColumns: 1,
          columns: keysFirst(['strategy'], strategies),
        })
      : []),
    ...(rules.length > 0 && hasNames
      ? await differences(connection, RULES, {
          noun: 'metric',
          keyColumns: 2,
          columns: keysFirst(
            ['strategy', 'metric'],
            [...rules, 'indicator', 'threshold_indicator', 'interval'],
          ),
        })
      : []),
  ];
}

async function differences(
  connection: DuckDBConnection,
  query: string,
  named: NamedRows,
): Promise<string[]> {
  const rowsOf = async (side: Side) => {
    const texts = named.columns.map((column) => `coalesce(${identifier(column)}::VARCHAR, '')`);
    const source = query.replaceAll(/\$(\w+)/g, (_, table: string) => tableOn(side, table));
    const reader = await connection.runAndReadAll(
      `SELECT ${texts.join(', ')} FROM (${source}) ORDER BY ALL`,
    );
    return (reader.getRowsJson() as string[][]).map((row) => row.map(withoutZero));
  };
  return rowDifferences(named, await rowsOf('published'), await rowsOf('candidate'));
}

/** The columns that both sides have; none where one lacks the table. */
function commonColumns({ published, candidate }: Tables, table: string): string[] {
  const before = published.get(table);
  const after = candidate.get(table);
  return before && after ? [...before.keys()].filter((column) => after.has(column)) : [];
}

function keysFirst(keys: readonly string[], columns: readonly string[]): string[] {
  const others = columns.filter(
    (column) => !keys.includes(column) && !(LEFT_OUT as readonly string[]).includes(column),
  );
  return [...keys, ...others];
}
