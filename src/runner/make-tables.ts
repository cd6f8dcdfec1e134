import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import type { Database } from '../warehouse/database.ts';
import type { BoundNode } from './bound-node.ts';
import { describeQuery } from './describe-query.ts';
import { emptyTable, emptyTableAs } from './empty-warehouse.ts';
import type { GraphNode, ParsedNode } from './graph.ts';
import type { BoundColumn } from './output-columns.ts';
import { runSchedule } from './schedule.ts';

/** Models whose tables are there, with the columns of their SELECTs where the table itself does not tell them. */
export type MadeTables = ReadonlyMap<Model, readonly BoundColumn[] | undefined>;

/**
 * Makes the tables of models, empty, in a database that has whatever else they are made from; gives those that could be
 * made. `graph` is in order of dependency.
 */
export async function makeTables(
  database: Database,
  graph: readonly (ParsedNode | BoundNode)[],
): Promise<MadeTables> {
  const nodeOf = new Map(graph.map((node) => [node.model, node]));
  const nodesBefore = ({ parents, runsAfter }: GraphNode) =>
    [...parents, ...runsAfter].flatMap((model) => nodeOf.get(model) ?? []);
  const made = new Map<Model, readonly BoundColumn[] | undefined>();
  const light = new Set(graph.filter(isLight));
  // DuckDB binds a statement with one thread.
  const second = await database.connect();
  try {
    await runSchedule(
      graph,
      nodesBefore,
      [database.connection, second],
      async (node, connection) => {
        await connection.run(tableOf(node));
        // It is there, whatever becomes of what follows.
        made.set(node.model, undefined);
        made.set(node.model, await hiddenColumns(node, connection));
      },
      {
        isLight: (node) => light.has(node),
        async work(nodes, connection) {
          if (!(await makeAtOnce(connection, nodes.map(tableOf)))) return false;
          for (const { model } of nodes) made.set(model, undefined);
          return true;
        },
      },
    );
    return made;
  } finally {
    second.closeSync();
  }
}

function isLight(node: ParsedNode | BoundNode): boolean {
  // What a statement names in WINDOW DuckDB takes for named in the next one of the text too.
  return !isBehindStage(node) && !/\bWINDOW\b/i.test(node.model.sql);
}

/** Whether a table is made of what a stage gives back, of which the SELECT is only given to it. */
function isBehindStage(node: ParsedNode | BoundNode): boolean {
  return !('columns' in node) && node.model.header.stage !== undefined;
}

/** The columns of a SELECT that stands behind a stage; none of one that has something wrong. */
async function hiddenColumns(
  node: ParsedNode | BoundNode,
  connection: DuckDBConnection,
): Promise<readonly BoundColumn[] | undefined> {
  if (!isBehindStage(node)) return undefined;
  const described = await describeQuery(connection, node.model.sql);
  return 'message' in described ? undefined : described;
}

/** Makes all of the tables, or none; tells whether it did. */
async function makeAtOnce(
  connection: DuckDBConnection,
  tables: readonly string[],
): Promise<boolean> {
  try {
    await connection.run(['BEGIN TRANSACTION', ...tables, 'COMMIT'].join(';\n'));
    return true;
  } catch {
    // What cannot be read has begun nothing.
    await connection.run('ROLLBACK').catch(() => undefined);
    return false;
  }
}

function tableOf(node: ParsedNode | BoundNode): string {
  return 'columns' in node ? emptyTable(node.model, node.columns) : emptyTableAs(node.model);
}
