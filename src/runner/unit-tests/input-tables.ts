import type { DuckDBConnection } from '@duckdb/node-api';
import { tableColumns } from '../../warehouse/table-columns.ts';
import type { BoundNode } from '../bound-node.ts';
import type { Sources } from '../load.ts';
import type { BoundColumn } from '../output-columns.ts';

/** A table that a test may give rows of. */
export interface InputTable {
  /** As SQL names it. */
  readonly name: string;
  readonly columns: readonly BoundColumn[];
  /** The columns that make a row unique; none where nothing says so. */
  readonly grain: readonly string[];
}

/** The tables that a model reads, in a database that has them all. */
export async function inputTables(
  connection: DuckDBConnection,
  { model, parents, landing }: BoundNode,
  { project }: Sources,
): Promise<InputTable[]> {
  // A part stands below the table that it is a part of, and reads no row of it; who reads that table reads no part.
  const read = parents.filter(
    (parent) => !parent.header.part_of && parent.name !== model.header.part_of,
  );
  const grains = new Map<string, readonly string[]>([
    ...project.seeds.map(({ name, header }) => [`seeds.${name}`, header.grain] as const),
    ...read.map(({ qualifiedName, header }) => [qualifiedName, header.grain] as const),
  ]);
  const names = [...read.map((parent) => parent.qualifiedName), ...landing].sort();
  return Promise.all(
    names.map(async (name) => {
      const [table, schema = 'main'] = name.split('.').toReversed() as [string, string?];
      return {
        name,
        columns: await tableColumns(connection, schema, table),
        grain: grains.get(name) ?? [],
      };
    }),
  );
}
