import { Command } from 'commander';
import { ProblemError } from '../problem.ts';
import { globalOptions } from './global-options.ts';
import { withPublished } from './published.ts';
import { type Cell, textTable } from './text-table.ts';

const MOST_ROWS = 200;

export function queryCommand(): Command {
  return new Command('query')
    .description('run SQL on the published warehouse, read-only')
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
      console.log(textTable(names, shown));
      if (rows.length > MOST_ROWS) console.log('… and more; --json gives all rows');
    });
}

function runQuery(root: string, sql: string, most: number) {
  return withPublished(root, async (connection) => {
    const reader = await connection.streamAndReadUntil(sql, most).catch((error: Error) => {
      throw new ProblemError({ code: 'KH501', cause: error.message });
    });
    return { names: reader.deduplicatedColumnNames(), rows: reader.getRowObjectsJson() };
  });
}

function toCell(value: unknown): Cell {
  if (value === null || value === undefined || typeof value === 'number') return value ?? null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
