import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import type { Problem } from '../problem.ts';
import { readableTables } from '../warehouse/table-columns.ts';
import type { BoundNode } from './bound-node.ts';
import { describeQuery } from './describe-query.ts';
import { emptyTable, selectedColumns } from './empty-warehouse.ts';
import type { ParsedNode } from './graph.ts';
import type { MadeTables } from './make-tables.ts';
import { type BoundColumn, columnProblems, outputColumns } from './output-columns.ts';

/** What each model gives, as far as that can be told. */
export interface Bindings {
  /** The columns of the tables that models are bound to; of none that cannot be made. */
  readonly outputs: ReadonlyMap<Model, readonly BoundColumn[]>;
  /** The columns of all tables by qualified name, landing tables among them. */
  readonly tables: ReadonlyMap<string, readonly BoundColumn[]>;
  readonly problems: readonly Problem[];
}

/** Looks at each model after those that it reads. The tables of those that are `made` are there. */
export async function bindModels(
  connection: DuckDBConnection,
  graph: readonly (ParsedNode | BoundNode)[],
  made: MadeTables,
): Promise<Bindings> {
  const tables = await readableTables(connection);
  const outputs = new Map<Model, readonly BoundColumn[]>();
  const problems: Problem[] = [];
  let isMoreMade = false;
  for (const node of graph) {
    const { model, parents } = node;
    // What reads a table that could not be made has nothing wrong of its own, as far as can be told.
    if (!parents.every((parent) => outputs.has(parent))) continue;
    const table = made.has(model) ? tables.get(model.qualifiedName) : undefined;
    const { output, problems: found } =
      'columns' in node
        ? { output: node.columns, problems: [] }
        : await bindModel(connection, model, made.get(model) ?? selectedIn(model, table));
    problems.push(...found);
    if (!output) continue;
    outputs.set(model, output);
    if (table) continue;
    // Even where columns do not match their description, the models below can be bound.
    await connection.run(emptyTable(model, output));
    isMoreMade = true;
  }
  return { outputs, tables: isMoreMade ? await readableTables(connection) : tables, problems };
}

interface Binding {
  readonly problems: readonly Problem[];
  /** Absent where the model's table cannot be made. */
  readonly output?: readonly BoundColumn[];
}

function selectedIn(model: Model, table: readonly BoundColumn[] | undefined) {
  return table && selectedColumns(model, table);
}

/** Looks at what a model's SELECT gives; at the SELECT itself where its columns are not `known`. */
async function bindModel(
  connection: DuckDBConnection,
  model: Model,
  known: readonly BoundColumn[] | undefined,
): Promise<Binding> {
  const selected = known ?? (await describe(connection, model));
  if ('code' in selected) return { problems: [selected] };
  const output = outputColumns(model, selected);
  if ('code' in output) return { problems: [output] };
  return { problems: columnProblems(model, output), output };
}

/** The columns of the model's SELECT, or why it cannot be bound. */
async function describe(
  connection: DuckDBConnection,
  model: Model,
): Promise<BoundColumn[] | Problem> {
  const described = await describeQuery(connection, model.sql);
  if (!('message' in described)) return described;
  const { message, byteOffset } = described;
  const place = byteOffset === undefined ? { file: model.file } : model.placeInSql(byteOffset);
  return { code: 'KH208', cause: message, place };
}
