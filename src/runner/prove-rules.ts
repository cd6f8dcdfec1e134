import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import { readRows } from '../warehouse/database.ts';
import { literal } from '../warehouse/sql-text.ts';
import type { RowRule } from './audits/kind.ts';

/** Rules for the same rows of a model. */
export interface RuledRows {
  readonly model: Model;
  /** What to put behind FROM to look at the rows. */
  readonly rows: string;
  readonly rules: readonly RowRule[];
}

/**
 * The models of which no row breaks any rule, found by one statement that reads each table once. Of the others nothing
 * is known; nor of any of them where the statement breaks off, for it does not tell over which rule.
 */
export async function provenRules(
  connection: DuckDBConnection,
  ruled: readonly RuledRows[],
): Promise<Model[]> {
  const broken = ruled.map(({ model, rows, rules }) => {
    const isBad = rules.map((rule) => rule.isBad).join(' OR ');
    return `SELECT ${literal(model.qualifiedName)} AS name FROM ${rows} WHERE ${isBad}`;
  });
  try {
    const found = await readRows<{ name: string }>(
      connection,
      `SELECT DISTINCT name FROM (${broken.join(' UNION ALL ')})`,
    );
    const names = new Set(found.map(({ name }) => name));
    return ruled.map(({ model }) => model).filter((model) => !names.has(model.qualifiedName));
  } catch {
    return [];
  }
}
