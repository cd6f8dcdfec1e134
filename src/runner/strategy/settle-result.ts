import type { DuckDBConnection } from '@duckdb/node-api';
import { inTransaction, readRows } from '../../warehouse/database.ts';
import { literal } from '../../warehouse/sql-text.ts';
import type { VersionKey } from './strategy-version.ts';

/** A SQL condition on rows of strategies: that they are of this version. */
export function isOfVersion({ strategy, version }: VersionKey): string {
  return `(strategy, version) = (${literal(strategy)}, ${version})`;
}

/** The statements that keep what is known of a version, to be put back until it is settled. */
export function keepBefore(key: VersionKey, isNew: boolean): string[] {
  return [
    `INSERT INTO meta.strategy_before VALUES (${literal(key.strategy)}, ${key.version}, ${isNew})`,
    `INSERT INTO meta.strategy_result_before FROM meta.strategy_result WHERE ${isOfVersion(key)}`,
    `INSERT INTO meta.strategy_week_before FROM meta.strategy_week WHERE ${isOfVersion(key)}`,
  ];
}

/** The version whose result no audit has passed yet. */
export async function unsettledVersion(
  connection: DuckDBConnection,
): Promise<(VersionKey & { readonly is_new: boolean }) | undefined> {
  const [row] = await readRows<VersionKey & { readonly is_new: boolean }>(
    connection,
    'SELECT strategy, version, is_new FROM meta.strategy_before',
  );
  return row;
}

/** The audits have passed: what was known before is not needed any more. */
export async function settleResult(connection: DuckDBConnection): Promise<void> {
  await inTransaction(connection, async () => {
    await connection.run(FORGET.join('; '));
  });
}

/** What was known of a version before is what is known of it again. */
export async function putBackResult(connection: DuckDBConnection): Promise<void> {
  const key = await unsettledVersion(connection);
  if (!key) return;
  const tables = ['meta.strategy_result', 'meta.strategy_week'];
  await inTransaction(connection, async () => {
    await connection.run(
      [
        ...tables.map((table) => `DELETE FROM ${table} WHERE ${isOfVersion(key)}`),
        ...tables.map((table) => `INSERT INTO ${table} FROM ${table}_before`),
        ...(key.is_new ? [`DELETE FROM meta.strategy_version WHERE ${isOfVersion(key)}`] : []),
        ...FORGET,
      ].join('; '),
    );
  });
}

const FORGET = [
  'DELETE FROM meta.strategy_before',
  'DELETE FROM meta.strategy_result_before',
  'DELETE FROM meta.strategy_week_before',
];
