import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { Command } from 'commander';
import { ProblemError } from '../problem.ts';
import { projectPaths } from '../project/paths.ts';
import { openReadOnly } from '../warehouse/database.ts';
import { globalOptions } from './global-options.ts';
import { type Cell, textTable } from './text-table.ts';

const MOST_ROWS = 200;

export function queryCommand(): Command {
  return new Command('query')
    .description('run SQL on the published warehouse, read-only')
    .argument('<sql>', 'one statement, e.g. "FROM v_prediction LIMIT 5"')
    .action(async (sql: string, _options, command: Command) => {
      const { root, json } = globalOptions(command);
      const most = json ? Number.POSITIVE_INFINITY : MOST_ROWS + 1;
      const { names, rows } = await runQuery(projectPaths(root).published, sql, most);
      if (json) {
        console.log(JSON.stringify(rows, null, 2));
        return;
      }
      console.log(
        textTable(
          names,
          rows.slice(0, MOST_ROWS).map((row) => names.map((name) => toCell(row[name]))),
        ),
      );
      if (rows.length > MOST_ROWS) console.log(`… and more; --json gives all rows`);
    });
}

async function runQuery(published: string, sql: string, most: number) {
  if (!existsSync(published)) {
    throw new ProblemError({
      code: 'KH302',
      place: { file: relative(process.cwd(), published) },
      cause: 'There is no warehouse yet.',
      fix: 'Build it with: pnpm build-models',
    });
  }
  const database = await openReadOnly(published);
  try {
    const reader = await database.connection.streamAndReadUntil(sql, most);
    return { names: reader.deduplicatedColumnNames(), rows: reader.getRowObjectsJson() };
  } catch (error) {
    throw new ProblemError({ code: 'KH501', cause: (error as Error).message });
  } finally {
    database.close();
  }
}

function toCell(value: unknown): Cell {
  if (value === null || value === undefined || typeof value === 'number') return value ?? null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
