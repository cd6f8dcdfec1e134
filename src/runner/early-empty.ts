import { existsSync } from 'node:fs';
import { type Early, early } from '../early.ts';
import type { ProjectPaths } from '../project/paths.ts';
import { type EmptyDatabase, openEmpty } from '../warehouse/empty-database.ts';
import { readMigrations } from '../warehouse/migrate.ts';

/** Begins to open an empty database to bind models in, unless models were bound before: then none is bound again, most of the time. */
export function earlyEmpty({ boundModels, migrations }: ProjectPaths): Early<EmptyDatabase> {
  const opening = existsSync(boundModels) ? undefined : openEmptyOf(migrations);
  return early(opening, (database) => database.close());
}

async function openEmptyOf(directory: string): Promise<EmptyDatabase> {
  return openEmpty(readMigrations(directory));
}
