import type { DuckDBConnection } from '@duckdb/node-api';
import { batched } from '../../batched.ts';
import type { Macro } from '../../model/macros.ts';
import type { Model } from '../../model/model.ts';
import type { ModelTest } from '../../model/model-test.ts';
import { parseQueries } from '../../model/sql-tree.ts';
import type { Problem } from '../../problem.ts';
import { bindFailures } from '../describe-query.ts';
import type { BoundColumn } from '../output-columns.ts';
import type { Bound, Slip } from './kind.ts';
import { auditKind } from './registry.ts';

/**
 * What is wrong with the tests of the models `tested`, found on the empty `tables` of `connection`, which are those of
 * all `models`. Of `unbound` models no table could be made.
 */
export async function testProblems(
  connection: DuckDBConnection,
  macros: ReadonlyMap<string, Macro>,
  models: readonly Model[],
  tested: readonly Model[],
  tables: ReadonlyMap<string, readonly BoundColumn[]>,
  unbound: ReadonlySet<Model>,
): Promise<Problem[]> {
  const reader = {
    parse: batched((queries: readonly string[]) => parseQueries(connection, queries)),
    bindFailure: batched((queries: readonly string[]) => bindFailures(connection, queries)),
    macros,
    tables: testedTables(models, tables, unbound),
  };
  const problems = tested
    .filter((model) => !unbound.has(model))
    .flatMap((model) => {
      const columns = testedColumns(model, tables);
      return model.header.tests.map((test, index) =>
        problemsOf(test, index, { ...reader, model, columns }),
      );
    });
  return (await Promise.all(problems)).flat();
}

/** The tables that tests may read; nothing is known of those that could not be made. */
function testedTables(
  models: readonly Model[],
  tables: ReadonlyMap<string, readonly BoundColumn[]>,
  unbound: ReadonlySet<Model>,
): Bound['tables'] {
  const tested = new Map<string, readonly BoundColumn[] | undefined>(tables);
  for (const model of unbound) tested.set(model.qualifiedName, undefined);
  // A part has a table only here, to be bound.
  for (const model of models) if (model.header.part_of) tested.delete(model.qualifiedName);
  return tested;
}

function testedColumns(
  { header, qualifiedName }: Model,
  tables: ReadonlyMap<string, readonly BoundColumn[]>,
): readonly BoundColumn[] {
  const all = tables.get(qualifiedName)!;
  return header.part_of ? all.filter(({ name }) => name in header.columns) : all;
}

async function problemsOf(test: ModelTest, index: number, bound: Bound): Promise<Problem[]> {
  const slips = await slipsOf(test, bound);
  return slips.map(({ path, ...slip }) => ({
    ...slip,
    place: bound.model.placeOfKey(['tests', index, test.kind, ...path]),
  }));
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
