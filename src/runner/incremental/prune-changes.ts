import type { DuckDBConnection } from '@duckdb/node-api';

/**
 * Takes out of `meta.change` what nobody can ask for any more. Who asks names the content that it has seen: a model's
 * that of its inputs when it ran, an audit's that of the tables it looked at when it passed. One that has seen none
 * takes all rows for changed and asks nothing. So of each table the changes up to the oldest content that is still
 * noted as seen can go; those of a table that nobody has seen go altogether.
 */
export async function pruneChanges(connection: DuckDBConnection): Promise<void> {
  await connection.run(
    `WITH seen AS (
       SELECT unnest(map_entries(tables::JSON::MAP(VARCHAR, VARCHAR)), recursive := true)
       FROM (
         SELECT inputs AS tables FROM meta.model_state
         UNION ALL
         SELECT contents FROM meta.audit
       )
     ),
     oldest AS (
       -- Of a table that was not there the content is empty.
       SELECT key AS table_name, min(TRY_CAST(value AS BIGINT)) AS content
       FROM seen
       GROUP BY ALL
     )
     DELETE FROM meta.change AS c
     WHERE NOT EXISTS (FROM oldest AS o WHERE o.table_name = c.table_name AND c.content > o.content)`,
  );
}
