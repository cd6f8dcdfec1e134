import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { verify } from '../../src/runner/verify.ts';
import { openDatabase } from '../../src/warehouse/database.ts';
import { DAY, smallProject } from '../end-to-end/small-project.ts';
import { runCommand } from '../support/command.ts';
import { type CsvBar, csv, walk } from '../support/kline-csv.ts';
import type { TempProject } from '../support/temp-project.ts';

const WALK = walk('2024-07-01T00:00:00Z', 4 * 1440);

/** Ingests the bars as the n-th day, over what was there, and builds. */
async function changeDay(
  project: TempProject,
  day: number,
  bars: readonly CsvBar[],
): Promise<void> {
  const path = project.write(`${DAY}${day}.csv`, csv(bars));
  await project.ingest([path], {}, new Date('2024-08-02T00:00:00Z'));
  await build(project.root);
}

/** Adds a fourth day to the three. */
function appendDay(project: TempProject): Promise<void> {
  return changeDay(project, 4, WALK.slice(3 * 1440));
}

/** Changes the published file behind klinehouse's back. */
async function tamper(project: TempProject, sql: string): Promise<void> {
  const { connection, close } = await openDatabase(project.paths.published);
  const { rowsChanged } = await connection.run(sql);
  close();
  expect(rowsChanged).toBe(1);
}

describe('verify', () => {
  it('finds nothing after honest builds, and leaves nothing behind', async () => {
    const project = await smallProject();
    await build(project.root);
    await appendDay(project);
    const { tables, rows, differences } = await verify(project.root);
    expect(differences).toEqual([]);
    const [published] = await project.query<{ tables: number }>(
      `SELECT count(*)::INTEGER AS tables FROM duckdb_tables() WHERE schema_name <> 'meta'`,
    );
    expect(tables).toBe(published!.tables);
    // Four days of bars alone, as they were ingested and in fact_kline with 15m, 1h, 4h and 1d.
    expect(rows).toBeGreaterThan(4 * (1440 + 1440 + 96 + 24 + 6 + 1));
    expect(existsSync(project.paths.scratch)).toBe(false);
    const { exitCode, stdout } = await runCommand(project.root, ['verify']);
    expect(stdout).toBe(
      `${tables} tables with ${rows.toLocaleString('en-US')} rows are what a build from nothing gives, row by row.\n`,
    );
    expect(exitCode).toBe(0);
  });

  it('names an indicator family that says less than its true lookback', async () => {
    const project = await smallProject();
    project.edit('models/indicators/sma.sql', (text) =>
      text.replace('lookback: {bars: 200}', 'lookback: {bars: 3}'),
    );
    await build(project.root);
    // Not the last minute of any coarser bar, whose closes stay as they are.
    const bars = WALK.slice(1440, 2 * 1440).map((bar, index) =>
      index === 722 ? { ...bar, close: bar.close + 0.125 } : bar,
    );
    await changeDay(project, 2, bars);
    const { differences } = await verify(project.root);
    // Of a bar and the one after, which knows the close before, three bars more are made anew; the averages see the
    // changed close for 19, 49 and 199 bars after it.
    const stale = 15 + 45 + 195;
    // Those made anew have too few bars before them: of minutes these begin with bar 2144, 18 before the changed one, of
    // quarters and hours, of which a high has changed, with bars 128 and 32, 16 and 4 before it.
    const short = 1 + 5 + 5 + (3 + 4) + 4;
    expect(differences).toMatchObject([
      { table: 'fact_indicator', onlyFirst: stale + short, onlySecond: stale + short },
    ]);
    expect(differences[0]!.rows.map(({ isInFirst, values }) => [isInFirst, values.close_time]))
      // The changed bar ends at 12:03.
      .toEqual([
        [true, '2024-07-02 12:03:00'],
        [false, '2024-07-02 12:03:00'],
        [true, '2024-07-02 12:08:00'],
        [false, '2024-07-02 12:08:00'],
        [true, '2024-07-02 12:09:00'],
      ]);
  });

  it('names a table that forgets its lookback, shows rows and leaves with 1', async () => {
    const project = await smallProject();
    project.write(
      'models/marts/rise.sql',
      `/*---
description: How far the close rose over five bars.
grain: [symbol_id, interval_id, close_time]
time: close_time
incremental: {by: [symbol_id, interval_id]}
columns: {symbol_id: The instrument., interval_id: The bar length., close_time: End of the bar., rise: In quote.}
---*/
SELECT
  symbol_id,
  interval_id,
  close_time,
  close - lag(close, 5) OVER (PARTITION BY symbol_id, interval_id ORDER BY close_time) AS rise
FROM fact_kline`,
    );
    await build(project.root);
    await appendDay(project);
    const { exitCode, stdout } = await runCommand(project.root, ['verify']);
    expect(exitCode).toBe(1);
    // The first five bars of the fourth day, of 1m, 15m, 1h and 4h; of 1d there are four in all.
    expect(stdout).toMatch(/^1 of \d+ tables are not what a build from nothing gives\.$/m);
    expect(stdout).toMatch(
      /^rise: 20 rows only published, 20 only built anew; the first of them:$/m,
    );
    expect(stdout).toMatch(/published +1 +2 +2024-07-04 00:01:00 +NULL *$/m);
    expect(stdout).toMatch(/built anew +1 +2 +2024-07-04 00:01:00 +-?[\d.]+ *$/m);
    // What the advice says helps.
    await build(project.root, {}, { isFullRefresh: true });
    expect((await verify(project.root)).differences).toEqual([]);
  });

  it('finds a row of the published file that somebody changed, and one that is not there', async () => {
    const project = await smallProject();
    await build(project.root);
    await tamper(
      project,
      `UPDATE fact_kline SET close = close + 0.125
       WHERE interval_id = 2 AND close_time = TIMESTAMP '2024-07-02 12:00:00'`,
    );
    await tamper(
      project,
      `DELETE FROM fact_prediction WHERE interval_id = 2 AND predicting_at = TIMESTAMP '2024-07-02 12:00:00'`,
    );
    const { differences } = await verify(project.root);
    expect(differences).toMatchObject([
      { table: 'fact_kline', onlyFirst: 1, onlySecond: 1 },
      { table: 'fact_prediction', onlyFirst: 0, onlySecond: 1 },
    ]);
    const [changed, real] = differences[0]!.rows.map(({ values }) => Number(values.close));
    expect(Math.abs(changed! - real!)).toBeCloseTo(0.125, 10);
  });

  it('finds a landed row that is not in the lake', async () => {
    const project = await smallProject();
    await build(project.root);
    await tamper(
      project,
      `UPDATE raw.kline SET close = close + 0.125 WHERE open_time = TIMESTAMP '2024-07-02 12:00:00'`,
    );
    expect((await verify(project.root)).differences).toMatchObject([
      { table: 'raw.kline', onlyFirst: 1, onlySecond: 1 },
    ]);
  });
});

describe('what is not up to date', () => {
  const notBuilt = `error KH330
  The warehouse is not what the project and the lake say now.
  Build first: pnpm build-models
`;

  it('is not verified: nothing was built', async () => {
    const project = await smallProject();
    expect(await runCommand(project.root, ['verify'])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: notBuilt,
    });
  });

  it('is not verified: a rule, the lake or a model is another one', async () => {
    const project = await smallProject();
    await build(project.root);
    const rule = 'metrics/trend_momentum/momentum.yml';
    project.edit(rule, (text) => text.replace('weight: 2', 'weight: 3'));
    await expect(verify(project.root)).rejects.toMatchObject({
      exitCode: 2,
      problems: [{ code: 'KH330' }],
    });
    project.edit(rule, (text) => text.replace('weight: 3', 'weight: 2'));
    expect((await verify(project.root)).differences).toEqual([]);

    project.edit('models/indicators/rsi.sql', (text) =>
      text.replace('relative_strength(', '1 * relative_strength('),
    );
    await expect(verify(project.root)).rejects.toMatchObject({ problems: [{ code: 'KH330' }] });
    project.edit('models/indicators/rsi.sql', (text) =>
      text.replace('1 * relative_strength(', 'relative_strength('),
    );

    const path = project.write(`${DAY}4.csv`, csv(WALK.slice(3 * 1440)));
    await project.ingest([path], {}, new Date('2024-08-02T00:00:00Z'));
    const { exitCode, stderr } = await runCommand(project.root, ['verify', '--causal']);
    expect([exitCode, stderr]).toEqual([2, notBuilt]);
  });

  it('is not verified: what was built waits as a candidate', async () => {
    const project = await smallProject();
    await build(project.root);
    project.edit('metrics/trend_momentum/momentum.yml', (text) =>
      text.replace('weight: 2', 'weight: 3'),
    );
    await build(project.root, {}, { isCandidate: true });
    await expect(verify(project.root)).rejects.toMatchObject({ problems: [{ code: 'KH330' }] });
    await build(project.root);
    expect((await verify(project.root)).differences).toEqual([]);
  });
});
