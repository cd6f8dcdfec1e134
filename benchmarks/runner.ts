import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ingestArchive } from '../src/sources/ingest.ts';
import { openDatabase } from '../src/warehouse/database.ts';
import { generatedModels, generatedProject } from './generated-project.ts';
import { type Benchmark, median } from './table.ts';
import { yearProject } from './year-project.ts';

const RUNS = 5;
const MAIN = join(import.meta.dirname, '..', 'src', 'cli', 'main.js');
const GENERATED_MODELS = 500;

/** What the builds of a researcher's day take, each a command from its start to its end, on a year of bars. */
export async function benchmarkRunner(): Promise<Benchmark> {
  const { root, bars } = await yearProject();
  const generated = generatedProject(GENERATED_MODELS);
  try {
    command(root, 'build');
    const rows = [
      ['no-op build', ...(await timed(root, async () => undefined))],
      ['one rule edited, all', ...(await timed(root, (run) => editRule(root, run)))],
      [
        'one rule edited, without tag:analysis',
        ...(await timed(root, (run) => editRule(root, run + RUNS), '--exclude', 'tag:analysis')),
      ],
      ['one day appended, all', ...(await timed(root, (run) => appendDay(root, run)))],
      [
        'one day appended, without tag:analysis',
        ...(await timed(root, (run) => appendDay(root, run + RUNS), '--exclude', 'tag:analysis')),
      ],
      ...planTimes(generated),
      [`${GENERATED_MODELS} generated models: build`, ...(await ownTime(generated))],
    ];
    return {
      title: `Builds of ${bars}; whole commands, medians of ${RUNS}`,
      columns: ['', 'seconds', 'models run', 'own ms a model'],
      rows,
    };
  } finally {
    rmSync(root, { recursive: true });
    rmSync(generated, { recursive: true });
  }
}

interface BuildJson {
  readonly models: readonly { readonly name: string; readonly milliseconds: number }[];
  readonly milliseconds: number;
}

/** Median seconds of a build after each change, and the models that ran in the last one. */
async function timed(
  root: string,
  change: (run: number) => Promise<void>,
  ...choice: string[]
): Promise<[number, string, null]> {
  const times: number[] = [];
  let last: BuildJson | undefined;
  for (let run = 0; run < RUNS; run++) {
    await change(run);
    const start = performance.now();
    last = JSON.parse(command(root, 'build', ...choice)) as BuildJson;
    times.push((performance.now() - start) / 1000);
  }
  const names = last!.models.map(({ name }) => name);
  return [round(median(times)), `${names.length} models`, null];
}

/** Seconds of a build on a few bars, its models, and the milliseconds a model that plain SQL would not take. */
async function ownTime(root: string): Promise<[number, string, number]> {
  await appendDay(root, 0);
  const start = performance.now();
  const built = JSON.parse(command(root, 'build')) as BuildJson;
  const whole = performance.now() - start;
  const sql = await plainTime(root);
  const own = (built.milliseconds - sql) / built.models.length;
  return [round(whole / 1000), `${built.models.length} models`, round(own)];
}

/** Milliseconds in which the generated models' SELECTs make their tables in the file, one after the other, with no runner. */
async function plainTime(root: string): Promise<number> {
  const database = await openDatabase(join(root, 'warehouse', 'work.duckdb'));
  try {
    const models = generatedModels(GENERATED_MODELS);
    const start = performance.now();
    for (const { name, sql } of models) {
      await database.connection.run(`CREATE OR REPLACE TABLE ${name} AS ${sql}`);
    }
    // A build ends with all of it in the file, too.
    await database.connection.run('CHECKPOINT');
    return performance.now() - start;
  } finally {
    database.close();
  }
}

/** What is told of the generated models without a build: all of them new, all known, one edited. */
function planTimes(root: string): [string, number, null, null][] {
  const memo = join(root, 'warehouse', 'memo');
  const edited = join(
    root,
    'models',
    'marts',
    `${generatedModels(GENERATED_MODELS).at(-1)!.name}.sql`,
  );
  const text = readFileSync(edited, 'utf8');
  const changes: [string, string, (run: number) => void][] = [
    ['check, all of them new', 'check', () => rmSync(memo, { recursive: true, force: true })],
    ['check', 'check', () => undefined],
    ['plan, all of them new', 'plan', () => rmSync(memo, { recursive: true, force: true })],
    ['plan', 'plan', () => undefined],
    ['plan, one of them edited', 'plan', (run) => writeFileSync(edited, `${text}-- ${run}\n`)],
  ];
  return changes.map(([what, name, change]) => [
    `${GENERATED_MODELS} generated models: ${what}`,
    seconds(root, name, change),
    null,
    null,
  ]);
}

function seconds(root: string, name: string, change: (run: number) => void): number {
  const times = Array.from({ length: RUNS }, (_, run) => {
    change(run);
    const start = performance.now();
    command(root, name);
    return (performance.now() - start) / 1000;
  });
  return round(median(times));
}

function command(root: string, ...words: string[]): string {
  return execFileSync(process.execPath, [MAIN, '--project', root, '--json', ...words], {
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
}

/** Moves the threshold of one rule to a value it never had. */
async function editRule(root: string, run: number): Promise<void> {
  const file = join(root, 'metrics', 'trend_momentum', 'momentum.yml');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(/threshold: [\d.]+/, `threshold: ${46 + run / 2}`));
}

/** A day after the last one, of bars that stand still but for a tick. */
async function appendDay(root: string, run: number): Promise<void> {
  const start = Date.parse('2025-07-01T00:00:00Z') + run * 86_400_000;
  const lines = Array.from({ length: 1440 }, (_, minute) => {
    const open = start + minute * 60_000;
    const price = 107_000 + ((minute * 7919) % 1000) / 10;
    return [
      open,
      price,
      price + 5,
      price - 5,
      price + 1,
      2,
      open + 59_999,
      2 * price,
      9,
      1,
      price,
      0,
    ].join(',');
  });
  const day = new Date(start).toISOString().slice(0, 10);
  const folder = join(root, 'spot', 'daily', 'klines', 'BTCUSDT', '1m');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `BTCUSDT-1m-${day}.csv`);
  writeFileSync(path, `${lines.join('\n')}\n`);
  const database = await openDatabase(':memory:');
  try {
    await ingestArchive(database.connection, join(root, 'lake'), path, {}, new Date());
  } finally {
    database.close();
  }
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
