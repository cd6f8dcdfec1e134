import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../model/model.ts';
import type { Database } from '../warehouse/database.ts';
import type { BoundNode } from './bound-node.ts';
import { emptyTable, emptyTableAs } from './empty-warehouse.ts';
import type { GraphNode, ParsedNode } from './graph.ts';
import { runSchedule } from './schedule.ts';

/**
 * Makes the tables of models, empty, in a database that has what they are made from; gives the models whose tables
 * could be made. `graph` is in order of dependency.
 */
export async function makeTables(
  database: Database,
  graph: readonly (ParsedNode | BoundNode)[],
): Promise<ReadonlySet<Model>> {
  const nodeOf = new Map(graph.map((node) => [node.model, node]));
  const nodesBefore = ({ parents, runsAfter }: GraphNode) =>
    [...parents, ...runsAfter].map((model) => nodeOf.get(model)!);
  // DuckDB binds a statement with one thread.
  const second = await database.connect();
  try {
    const { failed, skipped } = await runSchedule(
      graph,
      nodesBefore,
      [database.connection, second],
      async (node, connection) => {
        await connection.run(tableOf(node));
      },
      {
        // What a statement names in WINDOW DuckDB takes for named in the next one of the text too.
        isLight: ({ model }) => !/\bWINDOW\b/i.test(model.sql),
        work: (nodes, connection) => makeAtOnce(connection, nodes.map(tableOf)),
      },
    );
    const left = new Set([...failed.keys(), ...skipped]);
    return new Set(graph.filter((node) => !left.has(node)).map(({ model }) => model));
  } finally {
    second.closeSync();
  }
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
