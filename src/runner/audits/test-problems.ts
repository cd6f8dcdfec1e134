import type { DuckDBConnection } from '@duckdb/node-api';
import { readMacros } from '../../model/macros.ts';
import type { Model } from '../../model/model.ts';
import type { ModelTest } from '../../model/model-test.ts';
import type { Problem } from '../../problem.ts';
import { readRows } from '../../warehouse/database.ts';
import type { BoundColumn } from '../output-columns.ts';
import type { Bound, Slip } from './kind.ts';
import { auditKind } from './registry.ts';

/**
 * What is wrong with the models' tests, found on the empty tables of `connection`. Of `unbound` models no table
 * could be made.
 */
export async function testProblems(
  connection: DuckDBConnection,
  models: readonly Model[],
  unbound: ReadonlySet<Model>,
): Promise<Problem[]> {
  const asked = models.filter((model) => model.header.tests.length > 0 && !unbound.has(model));
  if (asked.length === 0) return [];
  const columns = await columnsByTable(connection);
  const tables = new Map<string, BoundColumn[] | undefined>(columns);
  for (const model of unbound) tables.set(model.qualifiedName, undefined);
  // A part has a table only here, to be bound.
  for (const model of models) if (model.header.part_of) tables.delete(model.qualifiedName);
  const macros = await readMacros(connection);

  const problems: Problem[] = [];
  for (const model of asked) {
    const all = columns.get(model.qualifiedName) ?? [];
    const { part_of, columns: declared } = model.header;
    const own = part_of ? all.filter(({ name }) => name in declared) : all;
    const bound: Bound = { connection, macros, model, columns: own, tables };
    for (const [index, test] of model.header.tests.entries()) {
      const slips = await slipsOf(test, bound);
      problems.push(
        ...slips.map(({ path, ...slip }) => ({
          ...slip,
          place: model.placeOfKey(['tests', index, test.kind, ...path]),
        })),
      );
    }
  }
  return problems;
}

async function slipsOf(test: ModelTest, bound: Bound): Promise<readonly Slip[]> {
  const kind = auditKind(test.kind);
  if (kind.isForParts || !bound.model.header.part_of) return kind.slips(test.given, bound);
  return [
    {
      code: 'KH233',
      cause: `${test.kind} cannot be asked of a part of ${bound.model.header.part_of}; range and sql can.`,
      path: [],
    },
  ];
}

/** The columns of every table that models and their tests may read, by qualified name. */
async function columnsByTable(connection: DuckDBConnection): Promise<Map<string, BoundColumn[]>> {
  const rows = await readRows<{ schema: string; table: string; name: string; type: string }>(
    connection,
    `SELECT schema_name AS schema, table_name AS table, column_name AS name, data_type AS type
     FROM duckdb_columns()
     WHERE NOT internal AND schema_name <> 'meta'
     ORDER BY schema_name, table_name, column_index`,
  );
  const tables = new Map<string, BoundColumn[]>();
  for (const { schema, table, name, type } of rows) {
    const qualified = schema === 'main' ? table : `${schema}.${table}`;
    tables.set(qualified, [...(tables.get(qualified) ?? []), { name, type }]);
  }
  return tables;
}
