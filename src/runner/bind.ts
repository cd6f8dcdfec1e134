import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import { suggestName } from '../nearest-name.ts';
import { type Problem, throwIfAny } from '../problem.ts';
import { stages } from '../stages/registry.ts';
import { openDatabase, readRows } from '../warehouse/database.ts';
import { migrate } from '../warehouse/migrate.ts';
import { identifier } from '../warehouse/sql-text.ts';
import { type GraphNode, readGraph } from './graph.ts';
import { projectTables } from './land-project.ts';
import { applyChanges, changedTables } from './landing.ts';
import type { Sources } from './load.ts';
import { createMacros } from './macros.ts';
import { readStageCode } from './stage-code.ts';

interface BoundColumn {
  readonly name: string;
  readonly type: string;
}

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
    for (const { model } of graph) problems.push(...(await bindModel(connection, model)));
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

async function bindModel(connection: DuckDBConnection, model: Model): Promise<Problem[]> {
  const selected = await describe(connection, model);
  if ('code' in selected) return [selected];
  const output = outputColumns(model, selected);
  if ('code' in output) return [output];
  // Even where columns do not match their description, the models below can be bound.
  await connection.run(
    `CREATE TABLE ${model.qualifiedName} (${output.map((column) => `${identifier(column.name)} ${column.type}`).join(', ')})`,
  );
  return columnProblems(model, output);
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

/** The columns that the model's table will have. */
function outputColumns(model: Model, selected: readonly BoundColumn[]): BoundColumn[] | Problem {
  const { stage: stageName, surrogate_key } = model.header;
  if (surrogate_key) return [{ name: surrogate_key.column, type: 'SMALLINT' }, ...selected];
  if (!stageName) return [...selected];
  const stage = stages.get(stageName);
  if (!stage) {
    return {
      code: 'KH209',
      cause: `There is no stage '${stageName}'.`,
      fix: suggestName(stageName, [...stages.keys()]),
      place: model.placeOfKey(['stage']),
    };
  }
  const options = stage.options.safeParse(model.header.options ?? {});
  if (!options.success) {
    const issue = options.error.issues[0]!;
    return {
      code: 'KH210',
      cause: `options${issue.path.map((key) => `.${String(key)}`).join('')}: ${issue.message}.`,
      place: model.placeOfKey(['options', ...issue.path]),
    };
  }
  const missing = Object.keys(stage.input).filter(
    (name) => !selected.some((column) => column.name === name),
  );
  if (missing.length > 0) {
    return {
      code: 'KH211',
      cause: `The stage '${stageName}' needs the columns ${missing.join(', ')}, which the SELECT does not give.`,
      place: model.placeInSql(model.sql.search(/\S/)),
    };
  }
  return Object.entries(stage.output).map(([name, type]) => ({ name, type }));
}

/** Columns that the header promises and the SELECT lacks, and the other way round. */
function columnProblems(model: Model, output: readonly BoundColumn[]): Problem[] {
  const { columns, grain, part_of } = model.header;
  const produced = output.map((column) => column.name);
  // A family's keys are described by the table it is a part of.
  const declared = part_of ? [...grain, ...Object.keys(columns)] : Object.keys(columns);
  const missing = declared.filter((name) => !produced.includes(name));
  const undescribed = produced.filter((name) => !declared.includes(name));
  return [
    ...missing.map(
      (name): Problem => ({
        code: 'KH212',
        cause: `The header describes a column '${name}' that the SELECT does not give.`,
        fix: suggestName(name, undescribed.length > 0 ? undescribed : produced),
        place: model.placeOfKey(['columns', name]),
      }),
    ),
    ...undescribed.map(
      (name): Problem => ({
        code: 'KH213',
        cause: `The SELECT gives a column '${name}' that the header does not describe.`,
        fix: 'Add it under columns, or take it out of the SELECT.',
        place: model.placeOfKey(['columns']),
      }),
    ),
  ];
}
