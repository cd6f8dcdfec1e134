import { relative } from 'node:path';
import { styleText } from 'node:util';
import { Command } from 'commander';
import type { SeriesOptions } from '../sources/archive-name.ts';
import type { IngestedFile } from '../sources/ingest.ts';
import { openDatabase } from '../warehouse/database.ts';
import { withLock } from '../warehouse/lock.ts';
import { globalOptions } from './global-options.ts';
import { problemText } from './problem-text.ts';
import { formatNumber } from './text-table.ts';

export function ingestCommand(): Command {
  return new Command('ingest')
    .description('bring exchange archives (.zip, .csv, .csv.gz) into the lake')
    .argument('<path...>', 'files, or folders to search')
    .option('--symbol <symbol>', 'where the path does not say it, e.g. BTCUSDT')
    .option('--interval <interval>', 'likewise, e.g. 1m')
    .option('--market <market>', 'likewise: spot, futures_um or futures_cm')
    .action(async (paths: string[], options: Record<string, string>, command: Command) => {
      const { root, json } = globalOptions(command);
      const { findProject } = await import('../project/find-project.ts');
      const { findArchives } = await import('../sources/ingest.ts');
      const archives = findArchives(paths);
      const { lake, lakeLock } = findProject(root);
      const files = await withLock(lakeLock, () =>
        ingestAll(archives, lake, options, (file) => {
          if (!json) console.log(fileText(file));
        }),
      );
      console.log(json ? JSON.stringify(files, null, 2) : summaryText(files));
      if (files.some((file) => file.status === 'rejected')) process.exitCode = 1;
    });
}

async function ingestAll(
  archives: readonly string[],
  lake: string,
  options: SeriesOptions,
  onFile: (file: IngestedFile) => void,
): Promise<IngestedFile[]> {
  const { ingestArchive } = await import('../sources/ingest.ts');
  const database = await openDatabase(':memory:');
  const ingestedAt = new Date();
  const files: IngestedFile[] = [];
  try {
    for (const path of archives) {
      const file = await ingestArchive(database.connection, lake, path, options, ingestedAt);
      files.push(file);
      onFile(file);
    }
    return files;
  } finally {
    database.close();
  }
}

const COLORS = { added: 'green', replaced: 'yellow', unchanged: 'dim', rejected: 'red' } as const;

function fileText({ path, status, entry, rejects, problems }: IngestedFile): string {
  const label = styleText(COLORS[status], status.padEnd(9));
  if (!entry) return [`${label}  ${relative('', path)}`, ...problems.map(problemText)].join('\n');
  const span = entry.first_open_time
    ? `${entry.first_open_time.slice(0, 10)} … ${entry.last_open_time?.slice(0, 10)}`
    : 'no rows';
  const series = `${entry.symbol} ${entry.interval} ${entry.market}`;
  const line = `${label}  ${relative('', path)}  ${styleText('dim', `${series}, ${formatNumber(entry.rows)} rows, ${span}`)}`;
  const more = entry.quarantined_rows - rejects.length;
  return [
    line,
    ...rejects.map((reject) => `  line ${reject.line} to quarantine: ${reject.reason}`),
    ...(rejects.length > 0 && more > 0 ? [`  … and ${formatNumber(more)} more lines`] : []),
  ].join('\n');
}

function summaryText(files: readonly IngestedFile[]): string {
  const counts = Object.keys(COLORS)
    .map((status) => ({ status, count: files.filter((file) => file.status === status).length }))
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${count} ${status}`);
  const fresh = files.filter((file) => file.status === 'added' || file.status === 'replaced');
  const total = (count: (file: IngestedFile) => number) =>
    formatNumber(fresh.reduce((sum, file) => sum + count(file), 0));
  const rows = total((file) => file.entry?.rows ?? 0);
  const quarantined = total((file) => file.entry?.quarantined_rows ?? 0);
  const noun = files.length === 1 ? 'file' : 'files';
  return `\n${files.length} ${noun}: ${counts.join(', ')}. ${rows} rows taken, ${quarantined} in quarantine.`;
}
