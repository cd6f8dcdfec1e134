import type { DuckDBConnection } from '@duckdb/node-api';
import { queryLineage } from '../model/column-lineage/query.ts';
import type { Known } from '../model/column-lineage/scope.ts';
import { readMacros } from '../model/macros.ts';
import type { Model } from '../model/model.ts';
import { type Problem, throwIfAny } from '../problem.ts';
import { inTransaction, openDatabase, readRows } from '../warehouse/database.ts';
import { readableTables } from '../warehouse/table-columns.ts';
import { testProblems } from './audits/test-problems.ts';
import { describeQuery } from './describe-query.ts';
import { emptyTable, emptyTableAs, landShapes, selectedColumns } from './empty-warehouse.ts';
import { type GraphNode, type ParsedNode, readGraph } from './graph.ts';
import { reachProblems } from './incremental/reach-problems.ts';
import type { Sources } from './load.ts';
import { type BoundColumn, columnProblems, outputColumns } from './output-columns.ts';
import { type SourcedColumn, withSources } from './sourced-columns.ts';
import { readStageCode } from './stage-code.ts';

/** A model with the columns of its table; those of a part are its keys and indicators. */
export interface BoundNode extends GraphNode {
  readonly columns: readonly SourcedColumn[];
}

/**
 * Puts all models together on empty tables in memory: order, names, types, and the columns that the headers
 * promise. Needs no data. Of those that are `known` only the tables are made. Throws a ProblemError with all that is
 * wrong.
 */
export async function bind(
  sources: Sources,
  known: ReadonlyMap<Model, BoundNode> = new Map(),
): Promise<BoundNode[]> {
  const { models } = sources;
  // Of no rows a second thread only makes work.
  const database = await openDatabase(':memory:', { threads: 1 });
  try {
    const { connection } = database;
    await landShapes(connection, sources);
    const macros = await readMacros(connection);
    throwIfAny(await reservedNames(connection, models));
    const landing = await landingTables(connection);
    const graph = await readGraph(connection, models, macros, landing, readStageCode(), known);
    const made = (await makeTables(connection, graph))
      ? await readableTables(connection)
      : undefined;
    const problems: Problem[] = [];
    const outputs = new Map<Model, readonly BoundColumn[]>();
    for (const { model, parents } of graph) {
      // What reads a table that could not be made has nothing wrong of its own, as far as can be told.
      if (!parents.every((parent) => outputs.has(parent))) continue;
      const node = known.get(model);
      if (node) {
        if (!made) await connection.run(emptyTable(model, node.columns));
        outputs.set(model, node.columns);
        continue;
      }
      const table = made?.get(model.qualifiedName);
      const { output, problems: found } = await bindModel(connection, model, table);
      problems.push(...found, ...(await reachProblems(connection, model, parents)));
      if (output) outputs.set(model, output);
    }
    const tables = made ?? (await readableTables(connection));
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

/** Names that SQL would take for a word of its own. */
async function reservedNames(
  connection: DuckDBConnection,
  models: readonly Model[],
): Promise<Problem[]> {
  const rows = await readRows<{ word: string }>(
    connection,
    `SELECT keyword_name AS word FROM duckdb_keywords() WHERE keyword_category = 'reserved'`,
  );
  const words = new Set(rows.map((row) => row.word));
  return models
    .filter(({ name }) => words.has(name))
    .map(({ name, file }) => ({
      code: 'KH217',
      place: { file },
      cause: `'${name}' is no table name: it is a word of SQL.`,
      fix: 'Rename the file.',
    }));
}

/** The names of the landing tables: `raw.kline`, `seeds.interval`. */
async function landingTables(connection: DuckDBConnection): Promise<string[]> {
  const rows = await readRows<{ name: string }>(
    connection,
    `SELECT schema_name || '.' || table_name AS name FROM duckdb_tables()
     WHERE schema_name IN ('raw', 'seeds')
     ORDER BY name`,
  );
  return rows.map((row) => row.name);
}

/** Makes the tables of all models at once, empty; where one cannot be made, none is. `graph` is in order. */
async function makeTables(
  connection: DuckDBConnection,
  graph: readonly (ParsedNode | BoundNode)[],
): Promise<boolean> {
  const tables = graph.map((node) =>
    'columns' in node ? emptyTable(node.model, node.columns) : emptyTableAs(node.model),
  );
  return inTransaction(connection, () => connection.run(tables.join(';\n'))).then(
    () => true,
    () => false,
  );
}

function columnNames(tables: ReadonlyMap<string, readonly BoundColumn[]>): Map<string, string[]> {
  return new Map([...tables].map(([table, columns]) => [table, columns.map(({ name }) => name)]));
}

interface Binding {
  readonly problems: readonly Problem[];
  /** The columns of the table that the models below are bound to; absent where it could not be made. */
  readonly output?: readonly BoundColumn[];
}

/**
 * Looks at what a model's SELECT gives. `made` are the columns of its table where that was made with all the others;
 * where one of them could not be, each is made here, so that every mistake is found with its place.
 */
async function bindModel(
  connection: DuckDBConnection,
  model: Model,
  made: readonly BoundColumn[] | undefined,
): Promise<Binding> {
  const selected = (made && selectedColumns(model, made)) ?? (await describe(connection, model));
  if ('code' in selected) return { problems: [selected] };
  const output = outputColumns(model, selected);
  if ('code' in output) return { problems: [output] };
  // Even where columns do not match their description, the models below can be bound.
  if (!made) await connection.run(emptyTable(model, output));
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
