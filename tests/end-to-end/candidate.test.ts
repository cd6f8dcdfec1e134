import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../src/runner/build.ts';
import { diff } from '../../src/runner/diff/diff.ts';
import { plan } from '../../src/runner/plan-project.ts';
import { runCommand } from '../support/command.ts';
import type { TempProject } from '../support/temp-project.ts';
import { smallProject } from './small-project.ts';

const MOMENTUM = 'metrics/trend_momentum/momentum.yml';

const planted = (values: string) => `/*---
description: Rows made by hand.
grain: [k]
columns: {k: The key., v: A value.}
---*/
FROM (VALUES ${values}) AS t(k, v)`;

/** The product of what each settled prediction made of 1, by interval. */
async function equities(project: TempProject): Promise<Record<string, number>> {
  const rows = await project.query<{ interval: string; pnl_pct: number }>(
    `SELECT interval, r.pnl_pct
     FROM fact_prediction_result AS r
     JOIN dim_interval USING (interval_id)
     WHERE r.pnl_pct IS NOT NULL
     ORDER BY prediction_id`,
  );
  const equity: Record<string, number> = {};
  for (const row of rows) {
    equity[row.interval] = (equity[row.interval] ?? 1) * (1 + row.pnl_pct / 100);
  }
  return equity;
}

describe('a build that does not publish', () => {
  let project: TempProject;
  beforeAll(async () => {
    project = await smallProject();
    project.write('models/marts/planted.sql', planted(`(1, 'a'), (2, 'b'), (3, 'c'), (4, 'd')`));
    project.write('models/marts/leaving.sql', planted(`(1, 'a'), (2, 'b')`));
    await build(project.root);
    project.write('models/marts/planted.sql', planted(`(2, 'b'), (3, 'x'), (4, 'd'), (5, 'e')`));
    project.write('models/marts/coming.sql', planted(`(7, 'x')`));
    rmSync(join(project.root, 'models/marts/leaving.sql'));
    project.edit(MOMENTUM, (text) => text.replace('weight: 2', 'weight: 3'));
  });

  it('leaves the published file alone, and its result in the work database', async () => {
    const published = readFileSync(project.paths.published);
    const result = await build(project.root, {}, { isCandidate: true });
    expect(result.outcome).toBe('candidate');
    expect(readFileSync(project.paths.published).equals(published)).toBe(true);
    expect((await plan(project.root)).models).toEqual([]);
    // Once more, with nothing to do: the candidate still waits.
    expect((await build(project.root, {}, { isCandidate: true })).outcome).toBe('candidate');
  });

  it('is compared with what is published, by grain', async () => {
    const { tables, rules } = await diff(project.root, [], 1);
    const byName = Object.fromEntries(tables.map((table) => [table.table, table]));
    expect(byName.planted).toMatchObject({
      kind: 'changed',
      before: 4,
      after: 4,
      added: 1,
      removed: 1,
      changed: 1,
      columns: [{ column: 'v', rows: 1 }],
      rows: [
        { kind: 'removed', key: { k: '1' }, values: [{ column: 'v', before: 'a', after: null }] },
      ],
    });
    expect(byName.coming).toMatchObject({ kind: 'new', added: 1 });
    expect(byName.leaving).toMatchObject({ kind: 'gone', removed: 2 });
    expect(byName.dim_metric).toMatchObject({
      added: 0,
      removed: 0,
      changed: 1,
      columns: [{ column: 'weight', rows: 1 }],
    });
    for (const same of ['fact_kline', 'fact_indicator', 'indicators.bars', 'dim_symbol']) {
      expect(byName[same], same).toMatchObject({ kind: 'same' });
    }
    // A weight changes scores, never what a rule sees or which bars are judged.
    expect(byName.fact_metric_value).toMatchObject({ kind: 'same' });
    const prediction = byName.fact_prediction!;
    expect(prediction).toMatchObject({ added: 0, removed: 0, before: prediction.after });
    // The BUY signals add up to 12 instead of 11; the SELL signals to 11 as before.
    const [buyers] = await project.query<{ bars: number }>(
      'SELECT count(*)::INTEGER AS bars FROM fact_prediction WHERE buy_score >= sell_score',
    );
    const maxScores = prediction.columns.find(({ column }) => column === 'max_score')!.rows;
    expect(maxScores).toBeGreaterThanOrEqual(buyers!.bars);
    expect(rules).toEqual(['metric rsi_recovers: weight 2 → 3']);
    expect(tables.map(({ table }) => table)).not.toContain('v_prediction');
  });

  it('says what it did to the strategy; the next build publishes just that', async () => {
    const { before, after } = await diff(project.root, ['planted'], 0);
    const figures = (side: typeof before) =>
      Object.fromEntries(side!.intervals.map((row) => [row.interval, row.final_equity]));
    const close = (values: Record<string, number>) =>
      Object.fromEntries(
        Object.entries(values).map(([interval, value]) => [
          interval,
          expect.closeTo(value, 8 - Math.ceil(Math.log10(value))),
        ]),
      );
    expect(figures(before)).toEqual(close(await equities(project)));
    const published = await build(project.root);
    expect(published).toMatchObject({ models: [], outcome: 'published', headline: after });
    expect(figures(after)).toEqual(close(await equities(project)));
    expect(figures(after)).not.toEqual(figures(before));
    expect(await project.query('FROM coming')).toEqual([{ k: 7, v: 'x' }]);
    expect((await build(project.root)).outcome).toBe('up to date');
    const same = await diff(project.root, [], 5);
    expect(same.rules).toEqual([]);
    expect(new Set(same.tables.map(({ kind }) => kind))).toEqual(new Set(['same']));
  });
});

describe('klinehouse build --no-publish and klinehouse diff', () => {
  it('print what to do next, and what has changed', async () => {
    const project = await smallProject();
    project.write('models/marts/planted.sql', planted(`(1, 'a'), (2, 'b')`));
    await runCommand(project.root, ['build', '--select', '+planted', '+dim_metric']);
    project.write('models/marts/planted.sql', planted(`(1, 'A'), (3, 'c'), (4, NULL)`));
    project.edit(MOMENTUM, (text) => text.replace('weight: 2', 'weight: 3'));
    const candidate = await runCommand(project.root, [
      'build',
      '--no-publish',
      '--select',
      'planted dim_metric',
    ]);
    expect(candidate.stdout).toMatch(
      /^Built and audited, not published: .*warehouse\/work\.duckdb \(\d+ MB\) in /m,
    );
    expect(candidate.stdout).toMatch(
      /^Not selected, and as they were until the next build: dim_strategy, dim_scored_rule, .* and \d+ more\.$/m,
    );
    expect(candidate.stdout).toContain(
      'See what it changes: pnpm klinehouse diff. Publish it: pnpm klinehouse build\n',
    );
    const { exitCode, stdout } = await runCommand(project.root, ['diff', '--rows', '5']);
    expect(exitCode).toBe(0);
    // rsi_recovers is the 28th of the rules by strategy and name.
    expect(stdout).toBe(`table       rows   added  removed  changed  in columns
dim_metric  35         0        0        1  weight 1
planted     2 → 3      2        1        1  v 1
2 tables are the same.

dim_metric:
  changed  metric_id 28: weight 2.0 → 3.0

planted:
  changed  k 1: v a → A
  removed  k 2: v b
  added    k 3: v c
  added    k 4: v NULL

metric rsi_recovers: weight 2 → 3
`);
    const json = JSON.parse((await runCommand(project.root, ['--json', 'diff', 'planted'])).stdout);
    expect(json.tables).toMatchObject([{ table: 'planted', added: 2, removed: 1, changed: 1 }]);
  });

  it('without one of the two files say so; an unknown table has a suggestion', async () => {
    const project = await smallProject();
    const run = async (...args: string[]) => {
      const { exitCode, stderr } = await runCommand(project.root, ['diff', ...args]);
      expect(exitCode).toBe(2);
      return stderr.split('\n').slice(1, 3).join('\n');
    };
    expect(await run()).toBe(
      '  Nothing is published yet: there is nothing to compare with.\n  Build and publish with: pnpm klinehouse build',
    );
    await build(project.root);
    expect(await run('fact_klin')).toBe(
      "  There is no table 'fact_klin'.\n  Did you mean 'fact_kline'?",
    );
    expect(await run('v_kline')).toMatch(/^ {2}v_kline is a view: /);
    expect(await run('--rows', 'many')).toContain('Usage');
    writeFileSync(project.paths.work, 'torn');
    expect(await run()).toMatch(
      /^ {2}The candidate warehouse cannot be opened: .*not a valid DuckDB/,
    );
    rmSync(project.paths.work);
    expect(await run()).toBe(
      '  There is no candidate to compare with what is published.\n  Build one with: pnpm klinehouse build --no-publish',
    );
    expect(existsSync(project.paths.work)).toBe(false);
  });
});
