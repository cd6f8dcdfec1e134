import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../../model/model.ts';
import { readRows } from '../../warehouse/database.ts';
import { identifier } from '../../warehouse/sql-text.ts';
import type { Input } from './inputs.ts';
import type { Region } from './region.ts';

/** Puts ids beside the natural keys that they stand for: `symbol_id` beside exchange, market and symbol. */
export async function withIds(
  connection: DuckDBConnection,
  models: Iterable<Model>,
  ids: readonly string[],
  regions: readonly Region[],
): Promise<Region[]> {
  let found = [...regions];
  for (const { model, column, of } of keysOf(models)) {
    if (!ids.includes(column)) continue;
    const next: Region[] = [];
    for (const region of found) {
      if (column in region.keys || !of.every((name) => name in region.keys)) {
        next.push(region);
        continue;
      }
      const rows = await readRows<{ id: string }>(
        connection,
        `SELECT ${identifier(column)}::VARCHAR AS id FROM ${model}
         WHERE ${of.map((name, index) => `${identifier(name)} = $${index + 1}`).join(' AND ')}`,
        of.map((name) => region.keys[name]!),
      );
      // What has no id has no rows below; the row that went from the dimension tells of those it had.
      next.push(...rows.map(({ id }) => ({ ...region, keys: { ...region.keys, [column]: id } })));
    }
    found = next;
  }
  return found;
}

/** Puts natural keys beside the ids that stand for them, where an input has the one and lacks the other. */
export async function withNaturalKeys(
  connection: DuckDBConnection,
  models: Iterable<Model>,
  inputs: readonly Input[],
  regions: readonly Region[],
): Promise<Region[]> {
  let found = [...regions];
  for (const { model, column, of } of keysOf(models)) {
    const isOfUse = inputs.some(
      ({ columns }) => !columns.includes(column) && of.every((name) => columns.includes(name)),
    );
    if (!isOfUse) continue;
    found = await Promise.all(
      found.map(async (region) => {
        if (!(column in region.keys)) return region;
        const [row] = await readRows<Record<string, string>>(
          connection,
          `SELECT ${of.map((name) => `${identifier(name)}::VARCHAR AS ${identifier(name)}`).join(', ')}
           FROM ${model} WHERE ${identifier(column)} = $1`,
          [region.keys[column]!],
        );
        return { ...region, keys: { ...region.keys, ...row } };
      }),
    );
  }
  return found;
}

function keysOf(models: Iterable<Model>) {
  return [...models].flatMap(({ qualifiedName, header }) =>
    header.surrogate_key ? [{ model: qualifiedName, ...header.surrogate_key }] : [],
  );
}
