import { existsSync } from 'node:fs';
import type { Model } from '../../model/model.ts';
import { openReadOnly, readRows } from '../../warehouse/database.ts';
import { tableKind } from '../../warehouse/table-kind.ts';

/** How many rows each of these models has in a published file, by qualified name, as far as they are there. */
export async function publishedRows(
  published: string,
  models: readonly Model[],
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  if (models.length === 0 || !existsSync(published)) return counts;
  // A file that cannot be read is replaced by the build, and is nothing to compare with.
  const database = await openReadOnly(published).catch(() => undefined);
  if (!database) return counts;
  try {
    for (const { schema, name, qualifiedName } of models) {
      if (!(await tableKind(database.connection, schema, name))) continue;
      const [row] = await readRows<{ rows: number }>(
        database.connection,
        `SELECT count(*)::DOUBLE AS rows FROM ${qualifiedName}`,
      );
      counts.set(qualifiedName, row!.rows);
    }
    return counts;
  } finally {
    database.close();
  }
}
