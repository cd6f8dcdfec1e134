import { type Database, openDatabase } from './database.ts';
import { type Migration, migrate, migrateAtOnce } from './migrate.ts';

/** A database in memory with the tables that migrations make, nothing in them. */
export interface EmptyDatabase extends Database {
  readonly migrations: readonly Migration[];
}

/** Opens one; its caller closes it. Throws as `migrate` does. */
export async function openEmpty(migrations: readonly Migration[]): Promise<EmptyDatabase> {
  const database = await openInMemory();
  if (await migrateAtOnce(database.connection, migrations)) return { ...database, migrations };
  database.close();
  return openOneByOne(migrations);
}

/** One by one, migrations tell what is wrong with them. */
async function openOneByOne(migrations: readonly Migration[]): Promise<EmptyDatabase> {
  const database = await openInMemory();
  try {
    await migrate(database.connection, migrations);
    return { ...database, migrations };
  } catch (error) {
    database.close();
    throw error;
  }
}

function openInMemory(): Promise<Database> {
  // Of no rows a second thread only makes work.
  return openDatabase(':memory:', { threads: 1 });
}
