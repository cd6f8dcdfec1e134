import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import type { Problem } from '../problem.ts';
import { readRows } from '../warehouse/database.ts';
import { identifier } from '../warehouse/sql-text.ts';

/** Whether a model's grain is unique and never null; a problem with the first offending rows where it is not. */
export async function auditGrain(connection: DuckDBConnection, model: Model): Promise<Problem[]> {
  // A part is audited with the table it is a part of.
  if (model.header.part_of) return [];
  return [...(await nulls(connection, model)), ...(await repeats(connection, model))];
}

async function nulls(connection: DuckDBConnection, model: Model): Promise<Problem[]> {
  const columns = model.header.grain.map(identifier);
  const [row] = await readRows<Record<string, number>>(
    connection,
    `SELECT ${columns.map((column) => `count_if(${column} IS NULL)::DOUBLE AS ${column}`).join(', ')}
     FROM ${model.qualifiedName}`,
  );
  return Object.entries(row!)
    .filter(([, count]) => count > 0)
    .map(([column, count]) => ({
      code: 'KH310',
      cause: `${model.qualifiedName}: the grain column '${column}' is null in ${count} rows.`,
      fix: `Look with: SELECT * FROM ${model.qualifiedName} WHERE ${identifier(column)} IS NULL`,
      place: model.placeOfKey(['grain']),
    }));
}

async function repeats(connection: DuckDBConnection, model: Model): Promise<Problem[]> {
  if (await isProvedByOrder(connection, model)) return [];
  const columns = model.header.grain.map(identifier).join(', ');
  const rows = await readRows(
    connection,
    `SELECT ${columns}, count(*)::INTEGER AS rows FROM ${model.qualifiedName}
     GROUP BY ${columns} HAVING count(*) > 1 ORDER BY ${columns} LIMIT 3`,
  );
  if (rows.length === 0) return [];
  return [
    {
      code: 'KH311',
      cause: `${model.qualifiedName}: the grain is not unique, e.g. ${rows.map(showRow).join('; ')}.`,
      fix: `Look with: FROM ${model.qualifiedName} SELECT ${columns}, count(*) GROUP BY ALL HAVING count(*) > 1`,
      place: model.placeOfKey(['grain']),
    },
  ];
}

/**
 * The cheap proof, in the order in which rows come: the leading grain columns stand in unbroken runs, no
 * run's values occur twice, and inside a run the last column only rises. Says false where order proves nothing.
 */
async function isProvedByOrder(connection: DuckDBConnection, model: Model): Promise<boolean> {
  const columns = model.header.grain.map(identifier);
  const last = columns.at(-1)!;
  const leading = columns.slice(0, -1);
  const starts = [
    'row_number() OVER () = 1',
    ...leading.map((column) => `${column} <> lag(${column}) OVER ()`),
  ];
  const runKey = leading.length > 0 ? leading.join(', ') : '1';
  const [row] = await readRows<{ is_proved: boolean }>(
    connection,
    `WITH stepped AS (
       SELECT ${columns.join(', ')}, ${starts.join(' OR ')} AS starts, ${last} > lag(${last}) OVER () AS rises
       FROM ${model.qualifiedName}
     )
     SELECT
       count_if(NOT starts AND NOT rises) = 0
       AND count_if(starts) = (SELECT count(*) FROM (SELECT DISTINCT ${runKey} FROM stepped WHERE starts)) AS is_proved
     FROM stepped`,
  );
  return row!.is_proved;
}

function showRow(row: Record<string, unknown>): string {
  return Object.entries(row)
    .map(([name, value]) => `${name} ${value instanceof Date ? value.toISOString() : value}`)
    .join(', ');
}
