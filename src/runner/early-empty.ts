import { existsSync } from 'node:fs';
import { type Early, early } from '../early.ts';
import type { ProjectPaths } from '../project/paths.ts';
import type { Database } from '../warehouse/database.ts';
import { openEmpty } from '../warehouse/empty-database.ts';

/** Begins to open an empty database to bind models in, unless models were bound before: then none is bound again, most of the time. */
export function earlyEmpty({ boundModels, migrations }: ProjectPaths): Early<Database> {
  const opening = existsSync(boundModels) ? undefined : openEmpty(migrations);
  return early(opening, (database) => database.close());
}
