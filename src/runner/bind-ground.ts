import { isDeepStrictEqual } from 'node:util';
import type { Model } from '../model/model.ts';
import type { ParseQueries } from '../model/sql-tree.ts';
import type { Database } from '../warehouse/database.ts';
import { type EmptyDatabase, openEmpty } from '../warehouse/empty-database.ts';
import type { Migration } from '../warehouse/migrate.ts';
import { landShapes } from './empty-warehouse.ts';
import { type Landed, landedIn } from './landed.ts';
import type { Groundwork } from './load.ts';
import { makeAhead } from './make-ahead.ts';
import type { MadeTables } from './make-tables.ts';
import { openParser } from './parser.ts';

/** A database in memory that models can be bound in. What it promises may be under way still. */
export interface BindGround {
  readonly database: Database;
  readonly parse: ParseQueries;
  readonly landed: Promise<Landed>;
  /** Of those models that could be made ahead. */
  readonly made: Promise<MadeTables>;
  close(): Promise<void>;
}

/** What can be done before all models are known. */
export interface Ahead {
  /** The SELECTs that will be asked for, in lots. */
  readonly queries: readonly (readonly string[])[];
  /** Models that read no others than one another. */
  readonly models: Promise<readonly Model[]>;
}

/** Opens one, in an empty database where one is on its way; its caller closes it. */
export async function openBindGround(
  groundwork: Groundwork,
  ahead: Ahead = { queries: [], models: Promise.resolve([]) },
  opening?: Promise<EmptyDatabase>,
): Promise<BindGround> {
  const database = await emptyDatabase(groundwork.migrations, opening);
  const { connection } = database;
  const { parse, close: closeParser } = await openParser(database, ahead.queries).catch((error) => {
    database.close();
    throw error;
  });
  const landed = landShapes(connection, groundwork).then(() => landedIn(connection));
  const made = ahead.models.then((models) => makeAhead(database, parse, landed, models));
  // What fails is told to whoever asks for it.
  const ended = Promise.allSettled([landed, made]);
  return {
    database,
    parse,
    landed,
    made,
    async close() {
      await ended;
      await closeParser();
      database.close();
    },
  };
}

/** The one that is on its way, or another where migrations have changed since. */
async function emptyDatabase(
  migrations: readonly Migration[],
  opening: Promise<EmptyDatabase> | undefined,
): Promise<EmptyDatabase> {
  // What is wrong with a migration may have been mended since.
  const database = await opening?.catch(() => undefined);
  if (isDeepStrictEqual(database?.migrations, migrations)) return database!;
  database?.close();
  return openEmpty(migrations);
}
