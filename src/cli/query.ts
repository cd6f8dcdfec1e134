import { Command } from 'commander';
import { ProblemError } from '../problem.ts';
import { isDamage } from '../warehouse/damage.ts';
import { globalOptions } from './global-options.ts';
import { withPublished } from './published.ts';
import { type Cell, textTable } from './text-table.ts';

const MOST_ROWS = 200;

export function queryCommand(): Command {
  return new Command('query')
    .description(
      'run SQL on the published warehouse, which it cannot change; 200 rows, or all with --json',
    )
    .argument('<sql>', 'one statement, e.g. "FROM v_prediction LIMIT 5"')
    .action(async (sql: string, _options, command: Command) => {
      const { root, json } = globalOptions(command);
      const { names, rows } = await runQuery(
        root,
        sql,
        json ? Number.POSITIVE_INFINITY : MOST_ROWS + 1,
      );
      if (json) {
        console.log(JSON.stringify(rows, null, 2));
        return;
      }
      const shown = rows.slice(0, MOST_ROWS).map((row) => names.map((name) => toCell(row[name])));
      console.log(textTable(names, shown, wholeCell));
      if (rows.length === 0) console.log('no rows');
      if (rows.length > MOST_ROWS) console.log('… and more; --json gives all rows');
    });
}

function runQuery(root: string, sql: string, most: number) {
  return withPublished(root, async (connection) => {
    const statements = await connection.extractStatements(sql).catch(refuse);
    if (statements.count !== 1) {
      throw new ProblemError({
        code: 'KH501',
        cause: `Expected one statement, found ${statements.count}.`,
      });
    }
    const reader = await connection.streamAndReadUntil(sql, most).catch(refuse);
    return { names: reader.deduplicatedColumnNames(), rows: reader.getRowObjectsJson() };
  });
}

function refuse(error: Error): never {
  if (isDamage(error)) throw error;
  throw new ProblemError({ code: 'KH501', cause: error.message });
}

/** All digits, as SQL would take them back. */
function wholeCell(cell: Cell): string {
  return cell === null ? 'NULL' : String(cell);
}

function toCell(value: unknown): Cell {
  if (value === null || value === undefined || typeof value === 'number') return value ?? null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
