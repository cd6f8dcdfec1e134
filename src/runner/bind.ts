import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import { type Problem, throwIfAny } from '../problem.ts';
import { openDatabase, readRows } from '../warehouse/database.ts';
import { migrate } from '../warehouse/migrate.ts';
import { identifier } from '../warehouse/sql-text.ts';
import { testProblems } from './audits/test-problems.ts';
import { describeQuery } from './describe-query.ts';
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
    problems.push(...(await testProblems(connection, models, unbound)));
    throwIfAny(problems);
    return graph;
  } finally {
    database.close();
  }
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
  const described = await describeQuery(connection, model.sql);
  if (!('message' in described)) return described;
  const { message, byteOffset } = described;
  const place = byteOffset === undefined ? { file: model.file } : model.placeInSql(byteOffset);
  return { code: 'KH208', cause: message, place };
}
