import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../support/command.ts';
import { csv, walk } from '../support/kline-csv.ts';
import { tempFolder, tempProject } from '../support/temp-project.ts';

const DAILY = 'spot/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2024-07-01.csv';

describe('klinehouse build', () => {
  it('prints a line a model and a closing summary, plainly where the output is no terminal', async () => {
    const project = tempProject();
    project.write(DAILY, csv(walk('2024-07-01T00:00:00Z', 1440)));
    await project.ingest([`${project.root}/spot`]);
    const { exitCode, stdout, stderr } = await runCommand(project.root, ['build']);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^fact_kline +1,567 rows +\d+ ms$/m);
    expect(stdout).toMatch(/^fact_indicator +parts +\d+ ms$/m);
    expect(stdout).toMatch(/^staging\.stg_kline +view +\d+ ms$/m);
    expect(stdout).toMatch(/^fact_indicator +[\d,]{6,}$/m);
    expect(stdout).toMatch(
      /^trend_momentum on BTCUSDT, net of costs:\ninterval +trades +win rate +expectancy$/m,
    );
    expect(stdout).toMatch(/Published .*warehouse\/klinehouse\.duckdb \(\d+ MB\) in [\d.]+ m?s\./);
    expect(stdout).toContain('Try: pnpm klinehouse query "');
    // No terminal control codes.
    expect(stdout.includes('\x1b') || stdout.includes('\r')).toBe(false);
  });

  it('points at a mistake with a caret, and leaves with 2', async () => {
    const project = tempProject();
    project.edit('metrics/trend_momentum/volume.yml', (text) =>
      text.replace('indicator: obv', 'indicator: obw'),
    );
    const { exitCode, stdout, stderr } = await runCommand(project.root, ['build']);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      `error KH110  metrics/trend_momentum/volume.yml:6:16
  There is no indicator 'obw'.
  6 |     indicator: obw
                     ^
  Did you mean 'obv'?
`,
    );
    expect(existsSync(project.paths.work)).toBe(false);
  });

  it('says the same as JSON', async () => {
    const project = tempProject();
    project.edit('metrics/trend_momentum/volume.yml', (text) =>
      text.replace('indicator: obv', 'indicator: obw'),
    );
    const { exitCode, stdout } = await runCommand(project.root, ['--json', 'build']);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      problems: [
        {
          code: 'KH110',
          cause: "There is no indicator 'obw'.",
          fix: "Did you mean 'obv'?",
          place: {
            file: 'metrics/trend_momentum/volume.yml',
            line: 6,
            column: 16,
            text: '    indicator: obw',
          },
        },
      ],
    });
  });

  it('outside a project says so', async () => {
    const { exitCode, stderr } = await runCommand(tempFolder(), ['build']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('There is no project.yml here.');
  });
});

describe('klinehouse ingest', () => {
  it('counts what it took and what it put aside', async () => {
    const project = tempProject();
    project.write(DAILY, `${csv(walk('2024-07-01T00:00:00Z', 3))}oops\n`);
    const { exitCode, stdout } = await runCommand(project.root, ['ingest', `${project.root}/spot`]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('BTCUSDT 1m spot, 3 rows, 2024-07-01 … 2024-07-01');
    expect(stdout).toContain('  line 4 to quarantine: has 1 fields, expected 12');
    expect(stdout).toContain('1 file: 1 added. 3 rows taken, 1 in quarantine.');
  });

  it('leaves with 1 when a file was rejected, the others taken', async () => {
    const project = tempProject();
    project.write(DAILY, csv(walk('2024-07-01T00:00:00Z', 3)));
    project.write(DAILY.replace('07-01.csv', '07-02.zip'), 'no zip');
    const { exitCode, stdout } = await runCommand(project.root, ['ingest', `${project.root}/spot`]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('error KH404');
    expect(stdout).toContain('2 files: 1 added, 1 rejected. 3 rows taken, 0 in quarantine.');
  });

  it('of a path that is not there, or of an empty folder, is an error', async () => {
    const project = tempProject();
    const missing = await runCommand(project.root, ['ingest', 'nowhere']);
    expect(missing.exitCode).toBe(2);
    expect(missing.stderr).toContain('error KH405  nowhere\n  There is no such file or folder.');
    const empty = await runCommand(project.root, ['ingest', tempFolder()]);
    expect(empty.stderr).toContain('The folder holds no kline archive.');
  });
});

describe('klinehouse check', () => {
  it('needs no data, and makes none', async () => {
    const project = tempProject();
    const { exitCode, stdout } = await runCommand(project.root, ['check']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^Nothing is wrong with \d+ models, 35 rules, 2 seeds and 0 unit tests \(\d+ ms\)\.\n$/,
    );
    expect(readdirSync(`${project.root}/warehouse`)).toEqual(['memo']);
  });

  it('shows a slip of a unit test where it is', async () => {
    const project = tempProject();
    project.write(
      'tests/models/dim_interval.yml',
      `model: dim_interval
tests:
  - name: as it is
    given: {seeds.interval: [{interval_id: 2, second: 60}]}
    expect: [{interval_id: 2}]
`,
    );
    const { exitCode, stderr } = await runCommand(project.root, ['check']);
    expect(exitCode).toBe(2);
    expect(stderr).toBe(`error KH242  tests/models/dim_interval.yml:4:47
  seeds.interval has no column 'second'.
  4 |     given: {seeds.interval: [{interval_id: 2, second: 60}]}
                                                    ^
  Did you mean 'seconds'?
`);
    project.edit('tests/models/dim_interval.yml', (text) => text.replace('second:', 'seconds:'));
    const good = await runCommand(project.root, ['--json', 'check']);
    expect(JSON.parse(good.stdout)).toMatchObject({ problems: [], seeds: 2, unitTests: 1 });
  });
});

describe('klinehouse plan', () => {
  it('says what would run and why, as text and as JSON, and runs nothing', async () => {
    const project = tempProject();
    project.write(DAILY, csv(walk('2024-07-01T00:00:00Z', 1440)));
    await project.ingest([`${project.root}/spot`]);
    expect((await runCommand(project.root, ['plan'])).stdout).toMatch(
      /^Plan: \d+ models, all new\.\n$/,
    );
    await runCommand(project.root, ['build']);
    expect((await runCommand(project.root, ['plan'])).stdout).toMatch(
      /^Plan: all \d+ models are up to date\.\n$/,
    );
    project.edit('metrics/trend_momentum/momentum.yml', (text) =>
      text.replace('threshold: 45', 'threshold: 40'),
    );
    const text = await runCommand(project.root, ['plan']);
    expect(text.stdout).toMatch(/^Plan: 9 of \d+ models, \d+ up to date$/m);
    expect(text.stdout).toMatch(/^ {2}dim_metric +metric rsi_recovers: threshold 45 → 40$/m);
    expect(text.stdout).toMatch(/^ {2}fact_metric_value +if dim_metric changes$/m);
    const json = JSON.parse((await runCommand(project.root, ['--json', 'plan'])).stdout);
    expect(json.models[0]).toEqual({
      model: 'dim_metric',
      reasons: ['metric rsi_recovers: threshold 45 → 40'],
      plannedParents: [],
    });
  });

  it('of selected models says what is left for the next build', async () => {
    const project = tempProject();
    project.write(DAILY, csv(walk('2024-07-01T00:00:00Z', 60)));
    await project.ingest([`${project.root}/spot`]);
    const run = async (...args: string[]) => (await runCommand(project.root, args)).stdout;
    expect(await run('plan', '--select', '+fact_kline', '--exclude', 'staging+1')).toBe(
      `Plan: 2 of 37 models, 0 up to date, 35 left for the next build
  dim_interval              new
  dim_symbol                new
  left for the next build: dim_indicator_type, dim_metric, dim_strategy, dim_scored_rule, staging.stg_kline and 30 more
`,
    );
    await run('build');
    expect(await run('plan', '--select', 'marts', '--full-refresh')).toMatch(
      /^Plan: 7 of 37 models, 30 up to date\n {2}\w+ +full refresh\n/,
    );
    project.edit('metrics/trend_momentum/momentum.yml', (text) =>
      text.replace('threshold: 45', 'threshold: 40'),
    );
    const nothing = `Plan: nothing that is selected is due, 9 left for the next build
  left for the next build: dim_metric, dim_scored_rule, fact_metric_value, fact_prediction, fact_trade_plan and 4 more
`;
    expect(await run('plan', '--select', 'fact_prediction+')).toBe(nothing);
    const json = JSON.parse(await run('--json', 'plan', '--select', 'dim_metric'));
    expect(json.models).toHaveLength(1);
    expect(json.left).toEqual([
      'dim_scored_rule',
      'fact_metric_value',
      'fact_prediction',
      'fact_trade_plan',
      'fact_bar_detail',
      'fact_prediction_result',
      'strategy_performance',
      'v_prediction',
    ]);
    const wrong = await runCommand(project.root, ['build', '--select', 'fact_predictions']);
    expect(wrong).toMatchObject({
      exitCode: 2,
      stderr: `error KH504
  The selector 'fact_predictions' matches no model.
  Did you mean 'fact_prediction'?
`,
    });
  });
});

describe('klinehouse history', () => {
  const FIRST = 'b.signed_volume + coalesce(before.signed_volume, 0) AS obv';
  const SECOND = 'coalesce(before.signed_volume, 0) + b.signed_volume AS obv';

  it('lists versions and shows how the SQL of two differs', async () => {
    const project = tempProject();
    project.write(DAILY, csv(walk('2024-07-01T00:00:00Z', 60)));
    await project.ingest([`${project.root}/spot`]);
    const obv = 'models/indicators/obv.sql';
    await runCommand(project.root, ['build']);
    project.edit(obv, (text) => text.replace(FIRST, SECOND));
    await runCommand(project.root, ['build']);
    const { exitCode, stdout } = await runCommand(project.root, ['history', 'indicators.obv']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^version +first built \(UTC\) +runs\n +1 +\d{4}-\d\d-\d\d [\d:]{8} +1\n +2 +/m,
    );
    expect(stdout).toContain('--- indicators.obv version 1\n+++ indicators.obv version 2\n');
    expect(stdout).toContain(`\n-  ${FIRST}\n`);
    expect(stdout).toContain(`\n+  ${SECOND}\n`);
    // Back to the first: no new version.
    project.edit(obv, (text) => text.replace(SECOND, FIRST));
    await runCommand(project.root, ['build']);
    const json = JSON.parse(
      (await runCommand(project.root, ['--json', 'history', 'indicators.obv'])).stdout,
    );
    expect(json.map((row: { version: number; runs: number }) => [row.version, row.runs])).toEqual([
      [1, 2],
      [2, 1],
    ]);
    const unknown = await runCommand(project.root, ['history', 'indicators.obw']);
    expect(unknown).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("Did you mean 'indicators.obv'?"),
    });
    const none = await runCommand(project.root, ['history', 'indicators.obv', '1', '7']);
    expect(none.stderr).toContain('indicators.obv has no version 7.');
  });
});

describe('klinehouse query', () => {
  it('prints rows with all their digits, and takes one statement', async () => {
    const project = tempProject();
    project.write(DAILY, csv(walk('2024-07-01T00:00:00Z', 60)));
    await project.ingest([`${project.root}/spot`]);
    await runCommand(project.root, ['build']);
    const query = async (sql: string, ...more: string[]) =>
      runCommand(project.root, [...more, 'query', sql]);
    expect(
      (await query(`SELECT 1.0 / 7 AS share, 1234567 AS n, NULL AS none, 'x' AS label`)).stdout,
    ).toBe('              share        n  none  label\n0.14285714285714285  1234567  NULL  x\n');
    expect((await query('SELECT 1 AS n WHERE false')).stdout).toBe('n\nno rows\n');
    expect(JSON.parse((await query('SELECT 1 AS n', '--json')).stdout)).toEqual([{ n: 1 }]);
    const many = (await query('FROM range(500)')).stdout.trimEnd().split('\n');
    expect(many).toHaveLength(202);
    expect(many.at(-1)).toBe('… and more; --json gives all rows');
    for (const sql of [
      'SELECT 1; SELECT 2',
      'SELECT',
      'DELETE FROM fact_kline',
      'SELECT * FROM nowhere',
    ]) {
      expect(await query(sql), sql).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining('error KH501'),
      });
    }
  });

  it('before the first build says how to build', async () => {
    const { exitCode, stderr } = await runCommand(tempProject().root, ['query', 'SELECT 1']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Build it with: pnpm build-models');
  });
});

describe('klinehouse', () => {
  it('shows its commands', async () => {
    const { exitCode, stdout } = await runCommand('.', ['--help']);
    expect(exitCode).toBe(0);
    for (const command of [
      'build',
      'check',
      'diff',
      'history',
      'indicators',
      'ingest',
      'lineage',
      'plan',
      'query',
    ])
      expect(stdout).toContain(`\n  ${command} `);
  });

  it('takes an unknown command for a mistake of its user', async () => {
    const { exitCode, stderr } = await runCommand('.', ['biuld']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("unknown command 'biuld'");
  });
});
