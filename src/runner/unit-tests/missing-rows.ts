import type { DuckDBConnection } from '@duckdb/node-api';
import type { Problem } from '../../problem.ts';
import type { PlaceOf } from '../../project/yaml-file.ts';
import { insertRows, removeRow } from './change-inputs.ts';
import type { TypedRows } from './typed-rows.ts';
import { undone } from './workbench.ts';

/**
 * What is wrong with the rows of `removed`, which stand at `path`: those that are not there when it is their turn to
 * go (KH244). Leaves the workbench as it was.
 */
export function missingRows(
  connection: DuckDBConnection,
  given: readonly TypedRows[],
  removed: readonly TypedRows[],
  placeOf: PlaceOf,
  path: readonly PropertyKey[],
): Promise<Problem[]> {
  return undone(connection, async () => {
    for (const rows of given) await insertRows(connection, rows);
    const problems: Problem[] = [];
    for (const rows of removed) {
      for (const [index, row] of rows.rows.entries()) {
        if ((await removeRow(connection, rows, row)) > 0) continue;
        const values = Object.entries(row).map(([name, value]) => `${name} ${value}`);
        problems.push({
          code: 'KH244',
          cause: `There is no row to remove from ${rows.table} with ${values.join(', ')}.`,
          fix: 'A row that goes is one of those given, and no longer there for the next.',
          place: placeOf([...path, rows.table, index]),
        });
      }
    }
    return problems;
  });
}
