import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../warehouse/database.ts';
import { textTable } from './text-table.ts';

/** One definition that a model had. */
export interface ModelVersion {
  readonly version: number;
  readonly first_built_at: string;
  readonly runs: number;
  readonly sql: string;
}

/** The versions of a model; none if there are none. */
export function readModelVersions(
  connection: DuckDBConnection,
  model: string,
): Promise<ModelVersion[]> {
  return readRows<ModelVersion>(
    connection,
    `SELECT v.version, strftime(v.first_built_at, '%Y-%m-%d %H:%M:%S') AS first_built_at,
       count(r.model)::INTEGER AS runs, v.sql
     FROM meta.model_version AS v
     LEFT JOIN meta.model_run AS r USING (model, version)
     WHERE v.model = $1
     GROUP BY ALL
     ORDER BY v.version`,
    [model],
  );
}

/** The names of all models that were ever built. */
export async function modelNames(connection: DuckDBConnection): Promise<string[]> {
  const rows = await readRows<{ model: string }>(
    connection,
    'SELECT DISTINCT model FROM meta.model_version',
  );
  return rows.map((row) => row.model);
}

export function modelHistoryText(versions: readonly ModelVersion[]): string {
  return textTable(
    ['version', 'first built (UTC)', 'runs'],
    versions.map(({ version, first_built_at, runs }) => [version, first_built_at, runs]),
  );
}

/** The lines that differ; where none do, the change was in a macro, an option or the code of a stage. */
export async function modelDifference(
  model: string,
  earlier: ModelVersion,
  later: ModelVersion,
): Promise<string> {
  if (earlier.sql === later.sql) {
    return `The SQL of versions ${earlier.version} and ${later.version} is the same: what changed is a macro it uses, its header or its stage.`;
  }
  const { createTwoFilesPatch } = await import('diff');
  const patch = createTwoFilesPatch(
    `${model} version ${earlier.version}`,
    `${model} version ${later.version}`,
    `${earlier.sql}\n`,
    `${later.sql}\n`,
  );
  return patch.split('\n').slice(1).join('\n').trimEnd();
}
