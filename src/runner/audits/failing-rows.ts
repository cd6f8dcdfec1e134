import type { FailingRow } from '../../problem.ts';
import { readRows } from '../../warehouse/database.ts';
import { identifier } from '../../warehouse/sql-text.ts';
import type { Audited, Finding, RowRule } from './kind.ts';

const MOST_SHOWN = 5;

/** How many rows break each of the rules that are broken, with the first of them in the order of the grain. */
export async function findBroken(audited: Audited, rules: readonly RowRule[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const rule of rules) findings.push(...(await findRows(audited, rule)));
  return findings;
}

async function findRows(audited: Audited, rule: RowRule): Promise<Finding[]> {
  const { connection, model } = audited;
  const rows = audited.rows(rule.column);
  const bad = `${rows} WHERE ${rule.isBad}`;
  const count = await countRows(audited, bad);
  if (count === 0) return [];
  const grain = model.header.grain.map(identifier).join(', ');
  const shown = [...new Set([...model.header.grain, rule.column])].map(
    (column) => `${identifier(column)}::VARCHAR AS ${identifier(column)}`,
  );
  return [
    {
      cause: `${rule.says} in ${rowCount(count)} of ${(await countRows(audited, rows)).toLocaleString('en-US')}.`,
      fix: lookWith(`FROM ${bad}`),
      rows: await readRows<FailingRow>(
        connection,
        `SELECT ${shown.join(', ')} FROM (FROM ${bad} ORDER BY ${grain} LIMIT ${MOST_SHOWN})`,
      ),
      path: rule.path,
    },
  ];
}

/** How many rows a SELECT gives, with the first of them. */
export async function findRowsOf(audited: Audited, sql: string): Promise<Finding[]> {
  const count = await countRows(audited, `(${sql}\n)`);
  if (count === 0) return [];
  return [
    {
      cause: `the SQL gives ${rowCount(count)}, and must give none.`,
      fix: lookWith(sql),
      rows: await readRows<FailingRow>(
        audited.connection,
        `SELECT COLUMNS(*)::VARCHAR FROM (${sql}\n) LIMIT ${MOST_SHOWN}`,
      ),
      path: [],
    },
  ];
}

/** How many rows what stands behind FROM has. */
export async function countRows({ connection }: Audited, from: string): Promise<number> {
  const [row] = await readRows<{ rows: number }>(
    connection,
    `SELECT count(*)::DOUBLE AS rows FROM ${from}`,
  );
  return row!.rows;
}

/** Where nothing is published, the rows stand in the work database alone. */
export function lookWith(sql: string): string {
  return `Look with: ${sql} -- in warehouse/work.duckdb`;
}

/** `1 row`, `1,200 rows`. */
export function rowCount(count: number): string {
  return count === 1 ? '1 row' : `${count.toLocaleString('en-US')} rows`;
}
