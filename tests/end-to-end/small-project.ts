import { cpSync } from 'node:fs';
import { csv, walk } from '../support/kline-csv.ts';
import { type Scope, type TempProject, tempProject } from '../support/temp-project.ts';

export const DAY = 'spot/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2024-07-0';

/** A project with three days of one-minute bars. */
export async function smallProject(scope: Scope = 'core'): Promise<TempProject> {
  const project = tempProject(scope);
  const bars = walk('2024-07-01T00:00:00Z', 3 * 1440);
  for (const day of [0, 1, 2]) {
    project.write(`${DAY}${day + 1}.csv`, csv(bars.slice(day * 1440, (day + 1) * 1440)));
  }
  await project.ingest([`${project.root}/spot`], {}, new Date('2024-08-01T00:00:00Z'));
  return project;
}

/** The same project in another folder, with what it has built. */
export function copyOf(project: TempProject): TempProject {
  const copy = tempProject();
  cpSync(project.root, copy.root, { recursive: true });
  return copy;
}

/** One number for the content of each published table, bookkeeping of runs left out. */
export async function contents(project: TempProject): Promise<Record<string, string>> {
  const tables = await project.query<{ name: string }>(
    `SELECT schema_name || '.' || table_name AS name FROM duckdb_tables()
     WHERE schema_name <> 'meta' ORDER BY ALL`,
  );
  const hashes: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await project.query<{ hash: string }>(
      `SELECT count(*) || ' ' || coalesce(sum(hash(t)), 0) AS hash FROM ${name} AS t`,
    );
    hashes[name] = row!.hash;
  }
  return hashes;
}
