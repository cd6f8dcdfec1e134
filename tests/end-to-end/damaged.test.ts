import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { plan } from '../../src/runner/plan-project.ts';
import { runCommand } from '../support/command.ts';
import type { TempProject } from '../support/temp-project.ts';
import { contents, copyOf, smallProject } from './small-project.ts';

const WORK_NOTICE =
  'The work database was damaged: it is made anew, and kept as warehouse/work.duckdb.damaged.';
const PUBLISHED_NOTICE = 'The published file was damaged: it is published anew.';
const BOTH_NOTICE = 'The published file was damaged: all is built anew from the lake, ids too.';

/** Overwrites all that lies between the file's headers and its last block, which has the catalog. */
function spoilRows(path: string): void {
  const file = openSync(path, 'r+');
  const { size } = statSync(path);
  const block = 262_144;
  writeSync(file, Buffer.alloc(size - 12_288 - 2 * block, 0xee), 0, undefined, 12_288);
  closeSync(file);
}

/** Reads every value. */
const READS_ALL = 'SELECT value FROM fact_indicator WHERE hash(value) = 1';

const DAMAGES: [string, (path: string) => void][] = [
  ['no database', (path) => writeFileSync(path, 'torn')],
  ['empty', (path) => truncateSync(path, 0)],
  ['cut off', (path) => truncateSync(path, statSync(path).size / 2)],
  [
    'overwritten at its beginning',
    (path) => writeFileSync(path, Buffer.alloc(20_000), { flag: 'r+' }),
  ],
  [
    'with another version written into it',
    (path) => {
      const bytes = readFileSync(path);
      bytes.writeBigUInt64LE(99n, 12);
      writeFileSync(path, bytes);
    },
  ],
];

let original: TempProject;
let before: Record<string, string>;

beforeAll(async () => {
  original = await smallProject();
  await build(original.root);
  before = await contents(original);
});

describe('a damaged work database', () => {
  it.each(DAMAGES)('%s: is made anew from the published file, and told', async (_, damage) => {
    const project = copyOf(original);
    const published = readFileSync(project.paths.published);
    damage(project.paths.work);
    const damaged = readFileSync(project.paths.work);
    const { models, notices } = await build(project.root);
    expect(models).toEqual([]);
    expect(notices).toEqual([WORK_NOTICE]);
    expect(await contents(project)).toEqual(before);
    expect(readFileSync(project.paths.published).equals(published)).toBe(true);
    expect(readFileSync(`${project.paths.work}.damaged`).equals(damaged)).toBe(true);
  });

  it('whose rows alone are damaged: is found out by the model that reads them', async () => {
    const project = copyOf(original);
    project.edit('metrics/trend_momentum/strategy.yml', (text) =>
      text.replace('buy_score: 8 ', 'buy_score: 3 '),
    );
    spoilRows(project.paths.work);
    const { notices, models } = await build(project.root);
    expect(notices).toEqual([WORK_NOTICE]);
    expect(models.map(({ name }) => name)).toContain('fact_prediction');
    const mended = await contents(project);
    rmSync(`${project.root}/warehouse`, { recursive: true });
    await build(project.root);
    expect(await contents(project)).toEqual(mended);
  });

  it('whose damage an audit finds, while the file is copied: is made anew, and that is published', async () => {
    const project = copyOf(original);
    const [value] = await project.query<{ block_id: number }>(
      `SELECT block_id::INTEGER AS block_id FROM pragma_storage_info('fact_indicator')
       WHERE column_name = 'value' AND segment_type = 'DOUBLE' ORDER BY row_group_id LIMIT 1`,
    );
    const file = openSync(project.paths.work, 'r+');
    writeSync(
      file,
      Buffer.alloc(64, 0xee),
      0,
      undefined,
      12_288 + value!.block_id * 262_144 + 1000,
    );
    closeSync(file);
    // No model of this build reads that block.
    project.write(
      'models/marts/one.sql',
      '/*---\ndescription: One.\ngrain: [n]\ncolumns: {n: A number.}\n---*/\nSELECT 1 AS n\n',
    );
    project.edit('models/facts/fact_indicator.sql', (text) =>
      text.replace('\ntests:\n', `\ntests:\n  - {sql: "${READS_ALL}"}\n`),
    );
    const { notices, outcome } = await build(project.root);
    expect(notices).toEqual([WORK_NOTICE]);
    expect(outcome).toBe('published');
    const { 'main.one': one, ...others } = await contents(project);
    expect(one).toBeDefined();
    expect(others).toEqual(before);
    const work = readFileSync(project.paths.work);
    expect(statSync(project.paths.published).size).toBe(work.length);
  });

  it('without a published file: is made anew from the lake', async () => {
    const project = copyOf(original);
    rmSync(project.paths.published);
    truncateSync(project.paths.work, 30_000);
    const { notices } = await build(project.root);
    expect(notices).toEqual([WORK_NOTICE]);
    expect(await contents(project)).toEqual(before);
  });

  it('does not keep a plan from being made', async () => {
    const project = copyOf(original);
    writeFileSync(project.paths.work, 'torn');
    const notices: string[] = [];
    const { models } = await plan(project.root, {}, (text) => notices.push(text));
    expect(models).toEqual([]);
    expect(notices).toEqual([WORK_NOTICE]);
  });

  it('is told on the output, and in its JSON', async () => {
    const project = copyOf(original);
    writeFileSync(project.paths.work, 'torn');
    const text = await runCommand(project.root, ['build']);
    expect(text.exitCode).toBe(0);
    expect(text.stdout.split('\n')[0]).toBe(WORK_NOTICE);
    writeFileSync(project.paths.work, 'torn');
    const json = await runCommand(project.root, ['build', '--json']);
    expect(JSON.parse(json.stdout).notices).toEqual([WORK_NOTICE]);
  });
});

describe('a damaged published file', () => {
  it.each(DAMAGES)('%s: is published anew from the work database, and told', async (_, damage) => {
    const project = copyOf(original);
    damage(project.paths.published);
    const { models, notices } = await build(project.root);
    expect(models).toEqual([]);
    expect(notices).toEqual([PUBLISHED_NOTICE]);
    expect(await contents(project)).toEqual(before);
  });

  it('keeps its ids, which the work database has', async () => {
    const project = await smallProject();
    const keys = (list: string) => `/*---
description: Keys with ids.
grain: [x_id]
surrogate_key: {column: x_id, of: [x]}
columns: {x_id: The id., x: The key.}
---*/
SELECT unnest([${list}]) AS x`;
    project.write('models/dimensions/dim_x.sql', keys(`'b'`));
    await build(project.root);
    project.write('models/dimensions/dim_x.sql', keys(`'a', 'b'`));
    await build(project.root);
    writeFileSync(project.paths.published, 'torn');
    await build(project.root);
    expect(await project.query('FROM dim_x ORDER BY x_id')).toEqual([
      { x_id: 1, x: 'b' },
      { x_id: 2, x: 'a' },
    ]);
  });

  it('is named by what reads it', async () => {
    const project = copyOf(original);
    writeFileSync(project.paths.published, 'torn');
    const expected = [
      'error KH344',
      '  The published warehouse is damaged.',
      '  Delete it, and build again: it is published anew from the work database.',
    ];
    for (const args of [
      ['query', 'FROM dim_symbol'],
      ['history', 'dim_symbol'],
    ]) {
      const { exitCode, stderr } = await runCommand(project.root, args);
      expect(exitCode).toBe(2);
      for (const line of expected) expect(stderr).toContain(line);
    }
  });

  it('whose rows alone are damaged: is named by the query that reads them', async () => {
    const project = copyOf(original);
    spoilRows(project.paths.published);
    const { exitCode, stderr } = await runCommand(project.root, [
      'query',
      'SELECT sum(close) FROM fact_kline',
    ]);
    expect(stderr).toContain('error KH344');
    expect(exitCode).toBe(2);
    rmSync(project.paths.published);
    await build(project.root);
    expect(await contents(project)).toEqual(before);
  });
});

describe('both files damaged', () => {
  it.each([
    ['torn', (path: string) => writeFileSync(path, 'torn'), [WORK_NOTICE, BOTH_NOTICE]],
    ['cut off', (path: string) => truncateSync(path, 30_000), [WORK_NOTICE, BOTH_NOTICE]],
  ])('%s: all is built anew from the lake', async (_, damage, expected) => {
    const project = copyOf(original);
    damage(project.paths.work);
    damage(project.paths.published);
    const { models, notices } = await build(project.root);
    expect(notices).toEqual([...expected, PUBLISHED_NOTICE]);
    expect(models.length).toBeGreaterThan(20);
    expect(await contents(project)).toEqual(before);
  });

  it('or the work database missing: the same', async () => {
    const project = copyOf(original);
    rmSync(project.paths.work);
    writeFileSync(project.paths.published, 'torn');
    const { notices } = await build(project.root);
    expect(notices).toEqual([BOTH_NOTICE, PUBLISHED_NOTICE]);
    expect(await contents(project)).toEqual(before);
    expect(existsSync(`${project.paths.work}.unfinished`)).toBe(false);
  });
});
