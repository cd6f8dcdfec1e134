import type { DuckDBConnection } from '@duckdb/node-api';
import type { Model } from '../../model/model.ts';
import { tableColumns } from '../../warehouse/table-columns.ts';
import { regionKeys } from '../incremental/difference.ts';
import {
  type Change,
  isAtInstants,
  isWithoutZone,
  writeChanges,
} from '../incremental/instant-tables.ts';

/** Conditions on rows at certain instants, which every connection to the database can ask. */
export interface SharedInstants {
  /** A SQL condition on the model's rows: that they are of one of the changes. Nothing where these do not tell it. */
  conditionOf(model: Model, changes: readonly Change[]): Promise<string | undefined>;
  /** No condition can be asked any more. */
  end(): Promise<void>;
}

/** The database in memory that holds the instants: temporary tables are seen by one connection alone. */
const SHARED = 'instants';

export function sharedInstants(connection: DuckDBConnection): SharedInstants {
  let tables = 0;
  return {
    async conditionOf(model, changes) {
      const { schema, name: table, header } = model;
      const columns = await tableColumns(connection, schema, table);
      const told = regionKeys(model);
      const areWhole = changes.every(({ keys }) => told.every((key) => key in keys));
      if (header.time === undefined || !areWhole || !isWithoutZone(columns, header.time)) {
        return undefined;
      }
      if (tables === 0) await connection.run(`ATTACH ':memory:' AS ${SHARED}`);
      const name = `at_${tables}`;
      tables += 1;
      const keys = columns.filter((column) => told.includes(column.name));
      await writeChanges(connection, name, keys, changes);
      await connection.run(
        `CREATE TABLE ${SHARED}.${name} AS FROM temp.${name}; DROP TABLE temp.${name}`,
      );
      return isAtInstants(`${SHARED}.${name}`, keys, told, header.time);
    },
    async end() {
      if (tables > 0) await connection.run(`DETACH ${SHARED}`);
    },
  };
}
