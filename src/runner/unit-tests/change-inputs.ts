import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../../model/model.ts';
import { identifier } from '../../warehouse/sql-text.ts';
import { temporaryColumns } from '../../warehouse/table-columns.ts';
import { differingRegions, regionKeys } from '../incremental/difference.ts';
import type { InputRegion } from '../incremental/own-changes.ts';
import { EVERYTHING, type Region } from '../incremental/region.ts';
import type { GivenRow } from './test-file.ts';
import { type KeyedRows, relation, type TypedRows, textOf } from './typed-rows.ts';
import type { InputChange } from './unit-test.ts';

export async function insertRows(connection: DuckDBConnection, rows: TypedRows): Promise<void> {
  if (rows.rows.length === 0) return;
  await connection.run(`INSERT INTO ${rows.table} BY NAME FROM ${relation(rows)}`);
}

/** Does to the inputs of a model what a test says, and gives the regions that a build would find changed in them. */
export async function changeInputs(
  connection: DuckDBConnection,
  models: ReadonlyMap<string, Model>,
  { given, removed }: Pick<InputChange, 'given' | 'removed'>,
): Promise<InputRegion[]> {
  const tables = [...new Set([...given, ...removed].map(({ table }) => table))];
  for (const table of tables) {
    await connection.run(`CREATE OR REPLACE TEMP TABLE ${before(table)} AS FROM ${table}`);
  }
  for (const rows of removed) {
    for (const row of rows.rows) await removeRow(connection, rows, row);
  }
  for (const rows of given) {
    await removeReplaced(connection, rows);
    await insertRows(connection, rows);
  }
  const changed: InputRegion[] = [];
  for (const table of tables) {
    const regions = await changesIn(connection, table, models.get(table));
    changed.push(...regions.map((region) => ({ ...region, input: table })));
  }
  return changed;
}

function before(table: string): string {
  return identifier(`before ${table}`);
}

/** Takes the rows with these values out of the table that the row is written for, and gives how many there were. */
export async function removeRow(
  connection: DuckDBConnection,
  { table, columns }: TypedRows,
  row: GivenRow,
): Promise<number> {
  const terms = columns
    .filter(({ name }) => name in row)
    .map(
      ({ name, type }) => `${identifier(name)} IS NOT DISTINCT FROM ${textOf(row[name])}::${type}`,
    );
  const { rowsChanged } = await connection.run(`DELETE FROM ${table} WHERE ${terms.join(' AND ')}`);
  return rowsChanged;
}

async function removeReplaced(connection: DuckDBConnection, rows: KeyedRows): Promise<void> {
  const { table, grain } = rows;
  if (rows.rows.length === 0 || grain.length === 0) return;
  const isSame = grain
    .map(identifier)
    .map((column) => `given.${column} IS NOT DISTINCT FROM t.${column}`);
  await connection.run(
    `DELETE FROM ${table} AS t USING ${relation(rows)} AS given WHERE ${isSame.join(' AND ')}`,
  );
}

/** Where a table is other than before. Of a landing table builds know no more than that it is. */
async function changesIn(
  connection: DuckDBConnection,
  table: string,
  model: Model | undefined,
): Promise<Region[]> {
  const columns = (await temporaryColumns(connection, `before ${table}`)).map(({ name }) => name);
  const regions = await differingRegions(
    connection,
    before(table),
    table,
    columns.filter((column) => !model?.header.columns[column]?.documentation),
    model ? regionKeys(model) : [],
    model?.header.time,
  );
  return model || regions.length === 0 ? regions : [EVERYTHING];
}
