import { existsSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../../model/model.ts';
import { suggestName } from '../../nearest-name.ts';
import { ProblemError } from '../../problem.ts';
import type { ProjectPaths } from '../../project/paths.ts';
import { openDatabase } from '../../warehouse/database.ts';
import { withLock } from '../../warehouse/lock.ts';
import { literal } from '../../warehouse/sql-text.ts';
import { type Headline, headline } from '../headline.ts';
import { loadSources } from '../load.ts';
import { engineSettings } from '../work.ts';
import { type Side, tablesOf } from './catalog.ts';
import { compareTable, lonelyTable, type TableDiff } from './compare-table.ts';
import { ruleDifferences, type Tables } from './rule-differences.ts';

/** What publishing the candidate would change. */
export interface Diff {
  readonly tables: readonly TableDiff[];
  /** In what rules and strategies differ. */
  readonly rules: readonly string[];
  /** How the strategy in force does, absent where its tables are not built. */
  readonly before: Headline | undefined;
  readonly after: Headline | undefined;
}

/**
 * Compares the work database of the project at `root` with the published snapshot: the named tables, or all, with
 * up to `mostRows` differing rows of each. Nothing is written. Throws a ProblemError where one of the two is
 * missing or a table is not known.
 */
export async function diff(
  root: string,
  names: readonly string[],
  mostRows: number,
): Promise<Diff> {
  const { project, models } = await loadSources(root);
  return withLock(project.paths.buildLock, async () => {
    refuseIfMissing(project.paths);
    const database = await openDatabase(':memory:', engineSettings(project));
    const { connection } = database;
    try {
      await attach(connection, 'published', project.paths.published);
      await attach(connection, 'candidate', project.paths.work);
      const tables = {
        published: await tablesOf(connection, 'published'),
        candidate: await tablesOf(connection, 'candidate'),
      };
      const wanted = wantedTables(names, tables, models);
      const compared: TableDiff[] = [];
      for (const table of wanted) {
        compared.push(await compareSides(connection, table, tables, models, mostRows));
      }
      return {
        tables: compared,
        rules: await ruleDifferences(connection, tables),
        before: await headlineOf(connection, 'published'),
        after: await headlineOf(connection, 'candidate'),
      };
    } finally {
      database.close();
    }
  });
}

function refuseIfMissing({ work, published }: ProjectPaths): void {
  if (!existsSync(published)) {
    throw new ProblemError({
      code: 'KH302',
      place: { file: published },
      cause: 'Nothing is published yet: there is nothing to compare with.',
      fix: 'Build and publish with: pnpm klinehouse build',
    });
  }
  if (!existsSync(work)) {
    throw new ProblemError({
      code: 'KH508',
      place: { file: work },
      cause: 'There is no candidate to compare with what is published.',
      fix: 'Build one with: pnpm klinehouse build --no-publish',
    });
  }
}

async function attach(connection: DuckDBConnection, side: Side, path: string): Promise<void> {
  await connection.run(`ATTACH ${literal(path)} AS ${side} (READ_ONLY)`).catch((error: Error) => {
    throw new ProblemError({
      code: 'KH509',
      place: { file: path },
      cause: `The ${side} warehouse cannot be opened: ${error.message.split('\n')[0]}`,
    });
  });
}

function wantedTables(
  names: readonly string[],
  { published, candidate }: Tables,
  models: readonly Model[],
): string[] {
  const known = [...new Set([...published.keys(), ...candidate.keys()])].sort();
  for (const name of names) {
    if (known.includes(name)) continue;
    const isView = models.some(
      (model) => model.qualifiedName === name && model.header.materialize === 'view',
    );
    throw new ProblemError({
      code: 'KH502',
      cause: isView
        ? `${name} is a view: it is what its SQL makes of tables, and those are compared.`
        : `There is no table '${name}'.`,
      ...(!isView && { fix: suggestName(name, known) }),
    });
  }
  return names.length > 0 ? [...new Set(names)] : known;
}

async function compareSides(
  connection: DuckDBConnection,
  table: string,
  { published, candidate }: Tables,
  models: readonly Model[],
  mostRows: number,
): Promise<TableDiff> {
  const before = published.get(table);
  const after = candidate.get(table);
  if (!before) return lonelyTable(connection, 'candidate', table);
  if (!after) return lonelyTable(connection, 'published', table);
  const model = models.find(({ qualifiedName }) => qualifiedName === table);
  const pair = { table, published: before, candidate: after, grain: model?.header.grain };
  return compareTable(connection, pair, mostRows);
}

async function headlineOf(connection: DuckDBConnection, side: Side): Promise<Headline | undefined> {
  await connection.run(`USE ${side}`);
  return headline(connection);
}
