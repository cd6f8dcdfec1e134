import type { DuckDBConnection } from '@duckdb/node-api';
import { inTransaction, readRows } from '../../warehouse/database.ts';

/** Where the ledger has so many changes for each table and keys on the average, some of them are made one. */
const MANY_CHANGES = 4;

/** Who asks, by the content that it has seen of each table; NULL for a table that was not there. */
const SEEN = `
  SELECT key AS table_name, TRY_CAST(value AS BIGINT) AS content
  FROM (
    SELECT unnest(map_entries(tables::JSON::MAP(VARCHAR, VARCHAR)), recursive := true)
    FROM (
      SELECT inputs AS tables FROM meta.model_state
      UNION ALL
      SELECT contents FROM meta.audit
    )
  )`;

/**
 * Takes out of `meta.change` what nobody can ask for any more. Who asks names the content that it has seen: a model's
 * that of its inputs when it ran, an audit's that of the tables it looked at when it passed. One that has seen none
 * takes all rows for changed and asks nothing. So of each table the changes up to the oldest content that is still
 * noted as seen can go; those of a table that nobody has seen go altogether. Of what is left for somebody over many
 * builds, the changes that the same ones have not seen become one.
 */
export async function pruneChanges(connection: DuckDBConnection): Promise<void> {
  await connection.run(
    `WITH oldest AS (
       SELECT table_name, min(content) AS content
       FROM (${SEEN})
       GROUP BY ALL
     )
     DELETE FROM meta.change AS c
     WHERE NOT EXISTS (FROM oldest AS o WHERE o.table_name = c.table_name AND c.content > o.content)`,
  );
  const [ledger] = await readRows<{ rows: number; series: number }>(
    connection,
    'SELECT count(*)::DOUBLE AS rows, count(DISTINCT (table_name, keys))::DOUBLE AS series FROM meta.change',
  );
  if (ledger!.rows >= MANY_CHANGES * Math.max(1, ledger!.series)) await mergeChanges(connection);
}

/** One change for all of the same table and keys that the same ones have seen, over the whole of their time. */
async function mergeChanges(connection: DuckDBConnection): Promise<void> {
  await inTransaction(connection, () =>
    connection.run(
      `CREATE TEMP TABLE merged AS
       WITH seen AS (${SEEN})
       SELECT
         table_name,
         max(content) AS content,
         keys,
         CASE WHEN count(*) = count(from_time) THEN min(from_time) END AS from_time,
         CASE WHEN count(*) = count(to_time) THEN max(to_time) END AS to_time
       FROM (
         SELECT
           *,
           (SELECT count(*) FROM seen AS s WHERE s.table_name = c.table_name AND s.content < c.content) AS askers
         FROM meta.change AS c
       )
       GROUP BY table_name, keys, askers;
       DELETE FROM meta.change;
       INSERT INTO meta.change BY NAME FROM merged;
       DROP TABLE merged`,
    ),
  );
}
