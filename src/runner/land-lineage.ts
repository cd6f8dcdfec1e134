import { type DuckDBConnection, type DuckDBValue, listValue } from '@duckdb/node-api';
import { shortHash } from '../short-hash.ts';
import type { BoundNode } from './bind.ts';
import { columnLineage } from './column-lineage.ts';
import { type LandingChange, landedFingerprints } from './landing.ts';
import { lineage } from './lineage.ts';

/** The tables `meta.lineage` and `meta.column_lineage` as a change of the database, if they are not what it has. */
export async function changedLineage(
  connection: DuckDBConnection,
  graph: readonly BoundNode[],
): Promise<LandingChange[]> {
  const tables = lineage(graph).map(({ parent, child }) => [parent, child]);
  const columns = columnLineage(graph).map(({ parent, child }) => [
    parent.table,
    parent.column,
    child.table,
    child.column,
  ]);
  const fingerprint = shortHash(JSON.stringify([tables, columns]));
  if ((await landedFingerprints(connection)).get('lineage') === fingerprint) return [];
  return [
    {
      tables: ['lineage'],
      fingerprint,
      reasons: [],
      async apply(writable) {
        await replaceRows(writable, 'meta.lineage', tables);
        await replaceRows(writable, 'meta.column_lineage', columns);
      },
    },
  ];
}

/** Rows of texts travel as one list a column: a parameter for each cell would be thousands. */
async function replaceRows(
  connection: DuckDBConnection,
  table: string,
  rows: readonly (readonly string[])[],
): Promise<void> {
  await connection.run(`DELETE FROM ${table}`);
  const [first] = rows;
  if (!first) return;
  const lists: DuckDBValue[] = first.map((_, cell) => listValue(rows.map((row) => row[cell]!)));
  const cells = first.map((_, cell) => `unnest($${cell + 1}::VARCHAR[])`);
  await connection.run(`INSERT INTO ${table} SELECT ${cells.join(', ')}`, lists);
}
