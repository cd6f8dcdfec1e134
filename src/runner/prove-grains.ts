import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import { readRows } from '../warehouse/database.ts';
import { identifier } from '../warehouse/sql-text.ts';
import { uniqueKeys } from './audit-grain.ts';

/**
 * Those of the models whose keys are proved unique and never null by one statement over all their tables: where the
 * hashes of keys are different, the keys are. Of the others nothing is known, for hashes may be alike by chance.
 */
export async function provenGrains(
  connection: DuckDBConnection,
  models: readonly Model[],
): Promise<Model[]> {
  const keys = models.flatMap((model) => uniqueKeys(model).map((columns) => ({ model, columns })));
  const hashes = keys.map(({ model, columns }, number) => {
    const names = columns.map(identifier);
    const isNull = names.map((name) => `${name} IS NULL`).join(' OR ');
    return `SELECT ${number} AS number, hash(${names.join(', ')}) AS key, ${isNull} AS has_null FROM ${model.qualifiedName}`;
  });
  const rows = await readRows<{ number: number }>(
    connection,
    `SELECT DISTINCT number FROM (${hashes.join(' UNION ALL ')})
     GROUP BY number, key HAVING count(*) > 1 OR bool_or(has_null)`,
  );
  const unproven = new Set(rows.map(({ number }) => keys[number]!.model));
  return models.filter((model) => !unproven.has(model));
}
