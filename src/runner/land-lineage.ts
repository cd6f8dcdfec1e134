import type { DuckDBConnection } from '@duckdb/node-api';
import { shortHash } from '../short-hash.ts';
import { replaceRows } from '../warehouse/replace-rows.ts';
import type { SourcedNode } from './bound-node.ts';
import { columnLineage } from './column-lineage.ts';
import { type LandingChange, readLanded } from './landing.ts';
import { lineage } from './lineage.ts';

/** The tables `meta.lineage` and `meta.column_lineage` as a change of the database, if they are not what it has. */
export async function changedLineage(
  connection: DuckDBConnection,
  graph: readonly SourcedNode[],
): Promise<LandingChange[]> {
  const tables = lineage(graph).map(({ parent, child }) => [parent, child]);
  const columns = columnLineage(graph).map(({ parent, child }) => [
    parent.table,
    parent.column,
    child.table,
    child.column,
  ]);
  const fingerprint = shortHash(JSON.stringify([tables, columns]));
  const { fingerprints } = await readLanded(connection);
  if (fingerprints.get('lineage') === fingerprint) return [];
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
