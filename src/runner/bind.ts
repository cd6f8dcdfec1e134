import type { DuckDBConnection } from '@duckdb/node-api';
import { queryLineage } from '../model/column-lineage/query.ts';
import type { Known } from '../model/column-lineage/scope.ts';
import type { Model } from '../model/model.ts';
import { type Problem, throwIfAny } from '../problem.ts';
import { type Database, inTransaction } from '../warehouse/database.ts';
import { readableTables } from '../warehouse/table-columns.ts';
import { testProblems } from './audits/test-problems.ts';
import { type EarlyGround, openBindGround } from './bind-ground.ts';
import { describeQuery } from './describe-query.ts';
import { emptyTable, emptyTableAs, selectedColumns } from './empty-warehouse.ts';
import { type GraphNode, type ParsedNode, readGraph } from './graph.ts';
import { reachProblems } from './incremental/reach-problems.ts';
import type { Sources } from './load.ts';
import { type BoundColumn, columnProblems, outputColumns } from './output-columns.ts';
import { runSchedule } from './schedule.ts';
import { type SourcedColumn, withSources } from './sourced-columns.ts';
import { readStageCode } from './stage-code.ts';

/** A model with the columns of its table; those of a part are its keys and indicators. */
export interface BoundNode extends GraphNode {
  readonly columns: readonly SourcedColumn[];
}

/**
 * Puts all models together on empty tables in memory: order, names, types, and the columns that the headers
 * promise. Needs no data. Of those that are `known` only the tables are made. `open` gives what to do it in; its
 * database is closed. Throws a ProblemError with all that is wrong.
 */
export async function bind(
  sources: Sources,
  known: ReadonlyMap<Model, BoundNode> = new Map(),
  open: EarlyGround['open'] = openBindGround,
): Promise<BoundNode[]> {
  const { models } = sources;
  const { database, macros, landingTables, reservedWords } = await open(sources);
  try {
    const { connection } = database;
    throwIfAny(reservedNames(models, reservedWords));
    const graph = await readGraph(
      connection,
      models,
      macros,
      landingTables,
      readStageCode(),
      known,
    );
    await makeTables(database, graph);
    let tables = await readableTables(connection);
    const problems: Problem[] = [];
    const outputs = new Map<Model, readonly BoundColumn[]>();
    let isMoreMade = false;
    for (const node of graph) {
      const { model, parents } = node;
      // What reads a table that could not be made has nothing wrong of its own, as far as can be told.
      if (!parents.every((parent) => outputs.has(parent))) continue;
      const table = tables.get(model.qualifiedName);
      const { output, problems: found } =
        'columns' in node
          ? { output: node.columns, problems: [] }
          : await bindModel(connection, model, table);
      problems.push(...found);
      if (!('columns' in node)) {
        problems.push(...(await reachProblems(connection, model, parents)));
      }
      if (!output) continue;
      outputs.set(model, output);
      if (table) continue;
      // Even where columns do not match their description, the models below can be bound.
      await connection.run(emptyTable(model, output));
      isMoreMade = true;
    }
    if (isMoreMade) tables = await readableTables(connection);
    const unbound = new Set(models.filter((model) => !outputs.has(model)));
    const tested = models.filter((model) => !known.has(model));
    problems.push(...(await testProblems(connection, macros, models, tested, tables, unbound)));
    throwIfAny(problems);
    const lineage: Known = { tables: columnNames(tables), macros };
    return graph.map((node) => {
      if ('columns' in node) return node;
      const { model, query } = node;
      const { tables: read, hasAsOfJoin } = query;
      const columns = withSources(model, outputs.get(model)!, queryLineage(query.root, lineage));
      return { ...node, query: { tables: read, hasAsOfJoin }, columns };
    });
  } finally {
    database.close();
  }
}

function reservedNames(models: readonly Model[], words: ReadonlySet<string>): Problem[] {
  return models
    .filter(({ name }) => words.has(name))
    .map(({ name, file }) => ({
      code: 'KH217',
      place: { file },
      cause: `'${name}' is no table name: it is a word of SQL.`,
      fix: 'Rename the file.',
    }));
}

/** Makes the tables of models, empty, where that can be done. `graph` is in order. */
async function makeTables(
  database: Database,
  graph: readonly (ParsedNode | BoundNode)[],
): Promise<void> {
  const nodeOf = new Map(graph.map((node) => [node.model, node]));
  const before = ({ parents, runsAfter }: GraphNode) =>
    [...parents, ...runsAfter].map((model) => nodeOf.get(model)!);
  const tableOf = (node: ParsedNode | BoundNode) =>
    'columns' in node ? emptyTable(node.model, node.columns) : emptyTableAs(node.model);
  // DuckDB binds a statement with one thread.
  const second = await database.connect();
  try {
    await runSchedule(
      graph,
      before,
      [database.connection, second],
      async (node, connection) => {
        await connection.run(tableOf(node));
      },
      {
        isLight: () => true,
        work: (nodes, connection) =>
          inTransaction(connection, () => connection.run(nodes.map(tableOf).join(';\n'))).then(
            () => true,
            () => false,
          ),
      },
    );
  } finally {
    second.closeSync();
  }
}

function columnNames(tables: ReadonlyMap<string, readonly BoundColumn[]>): Map<string, string[]> {
  return new Map([...tables].map(([table, columns]) => [table, columns.map(({ name }) => name)]));
}

interface Binding {
  readonly problems: readonly Problem[];
  /** The columns of the table that the models below are bound to; absent where it cannot be made. */
  readonly output?: readonly BoundColumn[];
}

/** Looks at what a model's SELECT gives. `made` are the columns of its table, where that could be made. */
async function bindModel(
  connection: DuckDBConnection,
  model: Model,
  made: readonly BoundColumn[] | undefined,
): Promise<Binding> {
  const selected = (made && selectedColumns(model, made)) ?? (await describe(connection, model));
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
