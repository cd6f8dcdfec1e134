import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../../model/model.ts';
import { readRows } from '../../warehouse/database.ts';
import type { ModelReach } from './model-reach.ts';

/** Of a shorter table it takes next to nothing to compare the rows. */
const LONG_TABLE = 100_000;

/**
 * Whether changes reach more than half of a model's long table: to compare and replace so many rows takes longer than to
 * make all of them. Never of a table that numbers its rows on from those before, nor of a part of one.
 */
export async function reachesMost(
  connection: DuckDBConnection,
  { header: { materialize, part_of, incremental }, qualifiedName }: Model,
  { isAffected }: Pick<ModelReach, 'isAffected'>,
  rows: number | null,
): Promise<boolean> {
  if (materialize !== 'table' || part_of || incremental?.numbers) return false;
  if (rows === null || rows < LONG_TABLE) return false;
  const [affected] = await readRows<{ rows: number }>(
    connection,
    `SELECT count(*)::DOUBLE AS rows FROM ${qualifiedName} WHERE ${isAffected}`,
  );
  return affected!.rows > rows / 2;
}
