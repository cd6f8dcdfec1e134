import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../../model/model.ts';
import { identifier, literal } from '../../warehouse/sql-text.ts';
import type { BoundNode } from '../bound-node.ts';
import type { BoundColumn } from '../output-columns.ts';

/** The columns that a test can expect of a model; those of a part are its keys and indicators. */
export function resultColumns({ model, columns }: BoundNode): readonly BoundColumn[] {
  const { part_of, grain } = model.header;
  if (!part_of) return columns;
  // Whatever the SELECT gives, the long table holds doubles.
  return columns.map((column) =>
    grain.includes(column.name) ? column : { ...column, type: 'DOUBLE' },
  );
}

/** The indicators of a part with the ids that they have in its tests. */
function indicatorsOf({ header }: Model): { readonly indicator: string; readonly id: number }[] {
  return Object.keys(header.columns).map((indicator, index) => ({ indicator, id: index + 1 }));
}

/** The rows that a model has made, as something to select FROM; those of a part with a column for each indicator. */
export function resultRelation(model: Model): string {
  const { part_of, grain } = model.header;
  if (!part_of) return model.qualifiedName;
  const keys = grain.map(identifier);
  const values = indicatorsOf(model).map(
    ({ indicator, id }) =>
      `max(value) FILTER (indicator_type_id = ${id}) AS ${identifier(indicator)}`,
  );
  return `(SELECT ${[...keys, ...values].join(', ')} FROM ${part_of} GROUP BY ${keys.join(', ')})`;
}

/** Gives the indicators of a part the ids that they have in its tests. */
export async function giveIndicatorIds(connection: DuckDBConnection, model: Model): Promise<void> {
  if (!model.header.part_of) return;
  const rows = indicatorsOf(model).map(
    ({ indicator, id }) => `(${id}, ${literal(indicator)}, ${literal(model.name)})`,
  );
  await connection.run(
    `INSERT INTO dim_indicator_type (indicator_type_id, indicator, family) VALUES ${rows.join(', ')}`,
  );
}
