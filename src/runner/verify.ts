import type { DuckDBConnection } from '@duckdb/node-api';
import { ProblemError } from '../problem.ts';
import { readRows } from '../warehouse/database.ts';
import { withLock } from '../warehouse/lock.ts';
import { identifier } from '../warehouse/sql-text.ts';
import { columnNames } from '../warehouse/table-columns.ts';
import type { BoundNode } from './bound-node.ts';
import { type BoundProject, boundProject } from './bound-project.ts';
import { readBuildState } from './build-state.ts';
import { compareTables, type TableDifference } from './compare-tables.ts';
import { planModels } from './plan.ts';
import type { RunObserver } from './run-plan.ts';
import { buildAnew, withScratch } from './scratch.ts';
import { tablesOf } from './tables-of.ts';
import { openWork, publishedBuild, workBuild } from './work.ts';

export interface Verification {
  /** How many tables were compared. */
  readonly tables: number;
  readonly rows: number;
  /** What the snapshot has otherwise than a warehouse built from nothing; tables above others come first. */
  readonly differences: readonly TableDifference[];
}

/**
 * Builds the project at `root` from nothing beside the published snapshot and compares every table, both ways.
 * `strategy` is the one that was built, where project.yml names another. Throws a ProblemError (KH330) where the snapshot is not what a build now would leave as it is.
 */
export async function verify(
  root: string,
  strategy?: string,
  observer: RunObserver = {},
): Promise<Verification> {
  const { sources, graph } = await loadUpToDate(root, strategy);
  return withLock(sources.project.paths.buildLock, () =>
    withScratch(sources, async (scratch) => {
      await buildAnew(scratch, sources, graph, observer);
      const { connection } = scratch;
      const differences: TableDifference[] = [];
      let rows = 0;
      const tables = await comparedTables(connection, graph);
      for (const { schema, name, title } of tables) {
        const columns = await columnNames(connection, schema, name);
        const difference = await compareTables(
          connection,
          title,
          `published.${schema}.${identifier(name)}`,
          `${schema}.${identifier(name)}`,
          // Files are numbered as they come.
          columns.filter((column) => column !== 'source_file_id'),
        );
        if (difference) differences.push(difference);
        rows += await countRows(connection, `${schema}.${identifier(name)}`);
      }
      return { tables: tables.length, rows, differences };
    }),
  );
}

/** The project with its order of models. Throws a ProblemError (KH330) where a build would have something to do. */
export async function loadUpToDate(root: string, strategy?: string): Promise<BoundProject> {
  const { sources, graph } = await boundProject(root, strategy);
  const { paths } = sources.project;
  const isUpToDate = await withLock(paths.buildLock, async () => {
    const work = await openWork(sources.project);
    try {
      const state = await readBuildState(work, sources);
      const { models, removed } = planModels(graph, state);
      const isBuilt = models.length + removed.length + state.changes.length === 0;
      return (
        isBuilt &&
        (await publishedBuild(paths.published, () => undefined)) === (await workBuild(work))
      );
    } finally {
      work.close();
    }
  });
  if (isUpToDate) return { sources, graph };
  throw new ProblemError({
    code: 'KH330',
    cause: 'The warehouse is not what the project and the lake say now.',
    fix: 'Build first: pnpm build-models',
  });
}

interface ComparedTable {
  readonly schema: string;
  readonly name: string;
  readonly title: string;
}

/** Landing tables and seeds, then the tables of models in order of dependency. */
async function comparedTables(
  connection: DuckDBConnection,
  graph: readonly BoundNode[],
): Promise<ComparedTable[]> {
  const landing = await readRows<{ schema: string; name: string }>(
    connection,
    `SELECT schema_name AS schema, table_name AS name FROM duckdb_tables()
     WHERE database_name = current_database() AND schema_name IN ('raw', 'seeds') ORDER BY ALL`,
  );
  return [
    ...landing.map((table) => ({ ...table, title: `${table.schema}.${table.name}` })),
    ...tablesOf(graph).map(({ model: { schema, name, qualifiedName } }) => {
      return { schema, name, title: qualifiedName };
    }),
  ];
}

async function countRows(connection: DuckDBConnection, table: string): Promise<number> {
  const [row] = await readRows<{ rows: number }>(
    connection,
    `SELECT count(*)::DOUBLE AS rows FROM ${table}`,
  );
  return row!.rows;
}
