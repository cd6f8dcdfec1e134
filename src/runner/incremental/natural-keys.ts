import type { Model } from '../../model/model.ts';
import type { Look } from '../../warehouse/look.ts';
import { identifier, literal } from '../../warehouse/sql-text.ts';
import type { Input } from './inputs.ts';
import type { Region } from './region.ts';

/** Puts ids beside the natural keys that they stand for: `symbol_id` beside exchange, market and symbol. */
export async function withIds(
  look: Look,
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
      const isIt = of.map((name) => `${identifier(name)} = ${valueSql(region, name)}`);
      const rows = await look<{ id: string }>(
        `SELECT ${identifier(column)}::VARCHAR AS id FROM ${model} WHERE ${isIt.join(' AND ')}`,
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
  look: Look,
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
        const [row] = await look<Record<string, string>>(
          `SELECT ${of.map((name) => `${identifier(name)}::VARCHAR AS ${identifier(name)}`).join(', ')}
           FROM ${model} WHERE ${identifier(column)} = ${valueSql(region, column)}`,
        );
        return { ...region, keys: { ...region.keys, ...row } };
      }),
    );
  }
  return found;
}

function valueSql({ keys }: Region, column: string): string {
  const value = keys[column] ?? null;
  return value === null ? 'NULL' : literal(value);
}

function keysOf(models: Iterable<Model>) {
  return [...models].flatMap(({ qualifiedName, header }) =>
    header.surrogate_key ? [{ model: qualifiedName, ...header.surrogate_key }] : [],
  );
}
