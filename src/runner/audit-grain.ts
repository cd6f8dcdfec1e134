import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import type { Problem } from '../problem.ts';
import { readRows } from '../warehouse/database.ts';
import { identifier } from '../warehouse/sql-text.ts';
import { ALL_ROWS } from './audits/changed-rows.ts';
import { lookWith } from './audits/failing-rows.ts';
import { regionKeys } from './incremental/difference.ts';

/**
 * Whether a model's grain, and the natural key behind its ids, are unique and never null; problems with the first
 * offending rows where not. Rows for which `condition` does not hold are known to be so, and not to have the keys of
 * rows for which it does, where these tell the region that a row lies in.
 */
export async function auditGrain(
  connection: DuckDBConnection,
  model: Model,
  condition: string = ALL_ROWS,
): Promise<Problem[]> {
  // A part is audited with the table it is a part of.
  if (model.header.part_of) return [];
  const problems: Problem[] = [];
  for (const key of uniqueKeys(model))
    problems.push(...(await auditKey(connection, model, key, condition)));
  return problems;
}

/** The columns that make a row of a model unique: its grain, and the natural key behind its ids if it has one. */
export function uniqueKeys({ header }: Model): (readonly string[])[] {
  return [header.grain, ...(header.surrogate_key ? [header.surrogate_key.of] : [])];
}

/** Whether rows with the same key lie in the same regions. */
function isTold(model: Model, key: readonly string[]): boolean {
  const { time } = model.header;
  return [...regionKeys(model), ...(time ? [time] : [])].every((column) => key.includes(column));
}

async function auditKey(
  connection: DuckDBConnection,
  model: Model,
  key: readonly string[],
  condition: string,
): Promise<Problem[]> {
  const rows = isTold(model, key) ? condition : ALL_ROWS;
  // A view that joins gives its rows in no order, and to make them twice takes twice as long. In a first build it may
  // have so many that to keep their keys takes longer still.
  const isOfViewInPart = model.header.materialize === 'view' && condition !== ALL_ROWS;
  const sql = isOfViewInPart ? keysSql(model, key, rows) : orderSql(model, key, rows);
  const look = await lookAt(connection, key, sql);
  const problems = look.nulls.map(
    (column): Problem => ({
      code: 'KH310',
      cause: `${model.qualifiedName}: the grain column '${column}' is null in some rows.`,
      fix: lookWith(`FROM ${model.qualifiedName} WHERE ${identifier(column)} IS NULL`),
      place: model.placeOfKey(['grain']),
    }),
  );
  return look.isUnique
    ? problems
    : [...problems, ...(await findRepeats(connection, model, key, rows))];
}

/** What a look at a key found. */
interface KeyLook {
  /** Whether no key comes twice; where not, they may be unique all the same. */
  readonly isUnique: boolean;
  /** The columns that are null in some row. */
  readonly nulls: readonly string[];
}

/** Asks a query for is_unique and null_0, null_1, … of the key's columns. */
async function lookAt(
  connection: DuckDBConnection,
  key: readonly string[],
  sql: string,
): Promise<KeyLook> {
  const [row] = await readRows<Record<string, boolean | null>>(connection, sql);
  const nulls = key.filter((_, index) => row![`null_${index}`]);
  // Of no rows none comes twice.
  return { isUnique: row!.is_unique !== false && nulls.length === 0, nulls };
}

/** One pass that counts the rows of each key. */
function keysSql({ qualifiedName }: Model, key: readonly string[], condition: string): string {
  const columns = key.map(identifier);
  return `SELECT max("rows of key") = 1 AS is_unique, ${nullFlags(columns)}
    FROM (
      SELECT ${columns.join(', ')}, count(*) AS "rows of key"
      FROM ${qualifiedName}
      WHERE ${condition}
      GROUP BY ${columns.join(', ')}
    )`;
}

/** For each column whether it is null in some row, as null_0, null_1, …. */
function nullFlags(columns: readonly string[]): string {
  return columns
    .map((column, index) => `count_if(${column} IS NULL) > 0 AS null_${index}`)
    .join(', ');
}

/**
 * One pass in the order in which rows come, which finds nulls and mostly proves uniqueness: the leading grain
 * columns stand in unbroken runs, no run's values occur twice, and inside a run the last column only rises.
 * Where that does not hold, order has proved nothing.
 */
function orderSql({ qualifiedName }: Model, key: readonly string[], condition: string): string {
  const columns = key.map(identifier);
  const last = columns.at(-1)!;
  const leading = columns.slice(0, -1);
  const starts = [
    'row_number() OVER () = 1',
    ...leading.map((column) => `${column} <> lag(${column}) OVER ()`),
  ];
  const runKey = leading.length > 0 ? leading.join(', ') : '1';
  return `WITH stepped AS (
       SELECT ${columns.join(', ')}, ${starts.join(' OR ')} AS starts, ${last} > lag(${last}) OVER () AS rises
       FROM ${qualifiedName}
       WHERE ${condition}
     )
     SELECT
       count_if(NOT starts AND NOT rises) = 0
       AND count_if(starts) = (SELECT count(*) FROM (SELECT DISTINCT ${runKey} FROM stepped WHERE starts)) AS is_unique,
       ${nullFlags(columns)} FROM stepped`;
}

async function findRepeats(
  connection: DuckDBConnection,
  model: Model,
  key: readonly string[],
  condition: string,
): Promise<Problem[]> {
  const columns = key.map(identifier).join(', ');
  const rows = await readRows(
    connection,
    `SELECT ${columns}, count(*)::INTEGER AS rows FROM ${model.qualifiedName}
     WHERE ${condition}
     GROUP BY ${columns} HAVING count(*) > 1 ORDER BY ${columns} LIMIT 3`,
  );
  if (rows.length === 0) return [];
  return [
    {
      code: 'KH311',
      cause: `${model.qualifiedName}: the grain is not unique, e.g. ${rows.map(showRow).join('; ')}.`,
      fix: lookWith(
        `FROM ${model.qualifiedName} SELECT ${columns}, count(*) GROUP BY ALL HAVING count(*) > 1`,
      ),
      place: model.placeOfKey(['grain']),
    },
  ];
}

function showRow(row: Record<string, unknown>): string {
  return Object.entries(row)
    .map(([name, value]) => `${name} ${value instanceof Date ? value.toISOString() : value}`)
    .join(', ');
}
