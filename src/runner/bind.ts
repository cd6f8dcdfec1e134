import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import { type Problem, throwIfAny } from '../problem.ts';
import { openDatabase, readRows } from '../warehouse/database.ts';
import { migrate } from '../warehouse/migrate.ts';
import { identifier } from '../warehouse/sql-text.ts';
import { type GraphNode, readGraph } from './graph.ts';
import { projectTables } from './land-project.ts';
import { applyChanges, changedTables } from './landing.ts';
import type { Sources } from './load.ts';
import { createMacros } from './macros.ts';
import { type BoundColumn, columnProblems, outputColumns } from './output-columns.ts';
import { readStageCode } from './stage-code.ts';

/**
 * Puts all models together on empty tables in memory: order, names, types, and the columns that the headers
 * promise. Needs no data. Throws a ProblemError with all that is wrong.
 */
export async function bind({ project, models, macros }: Sources): Promise<GraphNode[]> {
  const database = await openDatabase(':memory:');
  try {
    const { connection } = database;
    await migrate(connection, project.paths.migrations);
    await applyChanges(connection, await changedTables(connection, projectTables(project, models)));
    await createMacros(connection, macros);
    throwIfAny(await reservedNames(connection, models));
    const graph = await readGraph(
      connection,
      models,
      await landingTables(connection),
      readStageCode(),
    );
    const problems: Problem[] = [];
    const unbound = new Set<Model>();
    for (const { model, parents } of graph) {
      // What reads a table that could not be made has nothing wrong of its own, as far as can be told.
      const isBlocked = parents.some((parent) => unbound.has(parent));
      const binding = isBlocked ? NOT_MADE : await bindModel(connection, model);
      problems.push(...binding.problems);
      if (!binding.isMade) unbound.add(model);
    }
    throwIfAny(problems);
    return graph;
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

async function landingTables(connection: DuckDBConnection): Promise<string[]> {
  const rows = await readRows<{ name: string }>(
    connection,
    `SELECT schema_name || '.' || table_name AS name FROM duckdb_tables()
     WHERE schema_name IN ('raw', 'seeds')`,
  );
  return rows.map((row) => row.name);
}

interface Binding {
  readonly problems: readonly Problem[];
  /** Whether the models below can be bound. */
  readonly isMade: boolean;
}

const NOT_MADE: Binding = { problems: [], isMade: false };

async function bindModel(connection: DuckDBConnection, model: Model): Promise<Binding> {
  const selected = await describe(connection, model);
  if ('code' in selected) return { problems: [selected], isMade: false };
  const output = outputColumns(model, selected);
  if ('code' in output) return { problems: [output], isMade: false };
  // Even where columns do not match their description, the models below can be bound.
  await connection.run(
    `CREATE TABLE ${model.qualifiedName} (${output.map((column) => `${identifier(column.name)} ${column.type}`).join(', ')})`,
  );
  return { problems: columnProblems(model, output), isMade: true };
}

/** The columns of the model's SELECT, or why it cannot be bound. */
async function describe(
  connection: DuckDBConnection,
  model: Model,
): Promise<BoundColumn[] | Problem> {
  const prefix = 'DESCRIBE ';
  await connection.run('SET errors_as_json = true');
  try {
    const rows = await readRows<{ column_name: string; column_type: string }>(
      connection,
      prefix + model.sql,
    );
    return rows.map((row) => ({ name: row.column_name, type: row.column_type }));
  } catch (error) {
    return sqlProblem(model, error as Error, prefix.length);
  } finally {
    await connection.run('SET errors_as_json = false');
  }
}

function sqlProblem(model: Model, error: Error, prefixLength: number): Problem {
  const json = /\{.*\}/s.exec(error.message)?.[0];
  if (!json) return { code: 'KH208', cause: error.message, place: { file: model.file } };
  const details = JSON.parse(json) as {
    exception_message: string;
    position?: string;
    candidates?: string;
  };
  const offset = Math.max(0, Number(details.position ?? prefixLength) - prefixLength);
  return {
    code: 'KH208',
    cause: details.exception_message.replaceAll(/\s*\n\s*/g, ' '),
    place: model.placeInSql(offset),
  };
}
