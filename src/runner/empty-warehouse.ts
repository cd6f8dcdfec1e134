import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import { stages } from '../stages/registry.ts';
import { identifier } from '../warehouse/sql-text.ts';
import { seedTable } from './land-project.ts';
import { landingSql } from './landing.ts';
import type { Groundwork } from './load.ts';
import { createMacros, createMacrosAtOnce } from './macros.ts';
import { type BoundColumn, idColumns, stageColumns } from './output-columns.ts';

/**
 * Makes in a database with empty landing tables what models are bound to besides these: seeds, with their rows, and
 * macros.
 */
export async function landShapes(
  connection: DuckDBConnection,
  { project, macros }: Groundwork,
): Promise<void> {
  const seeds = project.seeds.map(seedTable);
  if (seeds.length > 0) await connection.run(seeds.map(landingSql).join(';\n'));
  if (!(await createMacrosAtOnce(connection, macros))) await createMacros(connection, macros);
}

/** SQL that makes a model's table without rows. */
export function emptyTable({ qualifiedName }: Model, columns: readonly BoundColumn[]): string {
  const fields = columns.map(({ name, type }) => `${identifier(name)} ${type}`);
  return `CREATE TABLE ${qualifiedName} (${fields.join(', ')})`;
}

/**
 * SQL that makes a model's table without rows, its columns those that its SELECT turns out to give. Where one comes a
 * second time, DuckDB adds a number to its name.
 */
export function emptyTableAs(model: Model): string {
  const { header, sql, qualifiedName } = model;
  const ids = idColumns(model).map(({ name, type }) => `NULL::${type} AS ${identifier(name)}`);
  const stage = header.stage === undefined ? undefined : stages.get(header.stage);
  if (stage && ids.length === 0) return emptyTable(model, stageColumns(stage));
  const query = ids.length > 0 ? `SELECT ${ids.join(', ')}, * FROM (${sql}\n)` : sql;
  return `CREATE TABLE ${qualifiedName} AS ${query}\nWITH NO DATA`;
}

/** What the SELECT gives of whose columns `emptyTableAs` has made a table; nothing where that does not tell. */
export function selectedColumns(
  model: Model,
  columns: readonly BoundColumn[],
): readonly BoundColumn[] | undefined {
  if (model.header.stage !== undefined || columns.some(isMaybeNumbered)) return undefined;
  return columns.slice(idColumns(model).length);
}

/** Whether a column is named like another one with a number added. */
function isMaybeNumbered({ name }: BoundColumn, _: number, columns: readonly BoundColumn[]) {
  const [, stem] = /^(.+)_\d+$/s.exec(name.toLowerCase()) ?? [];
  return columns.some((other) => other.name.toLowerCase() === stem);
}
