import type { DuckDBConnection } from '@duckdb/node-api';
import { queryLineage } from '../model/column-lineage/query.ts';
import type { Known } from '../model/column-lineage/scope.ts';
import { readMacros } from '../model/macros.ts';
import type { Model } from '../model/model.ts';
import { type Problem, throwIfAny } from '../problem.ts';
import { openDatabase, readRows } from '../warehouse/database.ts';
import { testProblems } from './audits/test-problems.ts';
import { describeQuery } from './describe-query.ts';
import { createEmptyTable, landProjectFiles } from './empty-warehouse.ts';
import { type GraphNode, readGraph } from './graph.ts';
import { reachProblems } from './incremental/reach-problems.ts';
import type { Sources } from './load.ts';
import { type BoundColumn, columnProblems, outputColumns } from './output-columns.ts';
import { type SourcedColumn, withSources } from './sourced-columns.ts';
import { readStageCode } from './stage-code.ts';

/** A model with the columns of its table; those of a part are its keys and indicators. */
export interface BoundNode extends GraphNode {
  readonly columns: readonly BoundColumn[];
  /** The columns with what they are made of, worked out when it is asked for. */
  readonly sourcedColumns: () => readonly SourcedColumn[];
}

/**
 * Puts all models together on empty tables in memory: order, names, types, and the columns that the headers
 * promise. Needs no data. Throws a ProblemError with all that is wrong.
 */
export async function bind(sources: Sources): Promise<BoundNode[]> {
  const { models } = sources;
  const database = await openDatabase(':memory:');
  try {
    const { connection } = database;
    await landProjectFiles(connection, sources);
    const tables = await landingTables(connection);
    const known: Known = { tables, macros: await readMacros(connection) };
    throwIfAny(await reservedNames(connection, models));
    const graph = await readGraph(
      connection,
      models,
      known.macros,
      [...tables.keys()],
      readStageCode(),
    );
    const problems: Problem[] = [];
    const bound = new Map<Model, BoundNode>();
    for (const node of graph) {
      const { model, parents } = node;
      // What reads a table that could not be made has nothing wrong of its own, as far as can be told.
      if (!parents.every((parent) => bound.has(parent))) continue;
      const { output, problems: found } = await bindModel(connection, model);
      problems.push(...found, ...(await reachProblems(connection, model, parents)));
      if (!output) continue;
      tables.set(
        model.qualifiedName,
        output.map((column) => column.name),
      );
      bound.set(model, {
        ...node,
        columns: output,
        sourcedColumns: () => withSources(model, output, queryLineage(node.query.root, known)),
      });
    }
    const unbound = new Set(models.filter((model) => !bound.has(model)));
    problems.push(...(await testProblems(connection, models, unbound)));
    throwIfAny(problems);
    return [...bound.values()];
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

/** The column names of the landing tables, by qualified name. */
async function landingTables(connection: DuckDBConnection): Promise<Map<string, string[]>> {
  const rows = await readRows<{ name: string; columns: string[] }>(
    connection,
    `SELECT schema_name || '.' || table_name AS name, list(column_name ORDER BY column_index) AS columns
     FROM duckdb_columns()
     WHERE schema_name IN ('raw', 'seeds')
     GROUP BY ALL
     ORDER BY name`,
  );
  return new Map(rows.map((row) => [row.name, row.columns]));
}

interface Binding {
  readonly problems: readonly Problem[];
  /** The columns of the table that the models below are bound to; absent where it could not be made. */
  readonly output?: readonly BoundColumn[];
}

async function bindModel(connection: DuckDBConnection, model: Model): Promise<Binding> {
  const selected = await describe(connection, model);
  if ('code' in selected) return { problems: [selected] };
  const output = outputColumns(model, selected);
  if ('code' in output) return { problems: [output] };
  // Even where columns do not match their description, the models below can be bound.
  await createEmptyTable(connection, model, output);
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
