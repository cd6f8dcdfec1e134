import type { LakeFile } from '../lake/lake.ts';
import type { Database } from '../warehouse/database.ts';
import { readLake } from './lake-files.ts';
import { changedKlines } from './land-klines.ts';
import { projectTables } from './land-project.ts';
import { changedTables, readLanded } from './landing.ts';
import type { Sources } from './load.ts';
import { changedMacros } from './macros.ts';
import type { BuildState } from './plan.ts';
import { readStates } from './state.ts';

/**
 * What is there, and what the lake and the project's files want changed in the landing tables and macros. `lakeFiles`
 * are those to build on, where the caller has read them.
 */
export async function readBuildState(
  { connection }: Database,
  { project, models, macros }: Sources,
  lakeFiles?: readonly LakeFile[],
): Promise<BuildState> {
  const files = lakeFiles ?? (await readLake(connection, project.paths.lake)).files;
  const { fingerprints, contents } = await readLanded(connection);
  const changes = [
    ...changedMacros(macros, fingerprints),
    ...(await changedTables(connection, projectTables(project, models), fingerprints)),
    ...(await changedKlines(connection, files, fingerprints)),
  ];
  return {
    states: await readStates(connection),
    landed: contents,
    changes,
  };
}
