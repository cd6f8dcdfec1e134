import { appendFileSync, cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Problem, ProblemError } from '../../src/problem.ts';
import { build } from '../../src/runner/build.ts';
import { plan } from '../../src/runner/plan-project.ts';
import { runCommand } from '../support/command.ts';
import { REPOSITORY, type TempProject } from '../support/temp-project.ts';
import { smallProject } from './small-project.ts';

const QUOTES = 'models/marts/quotes.sql';
const RSI = 'models/indicators/rsi.sql';
/** The quote assets that the project ships. */
const SHIPPED = 14;

let project: TempProject;
let published: Buffer;

beforeAll(async () => {
  project = await smallProject();
});

beforeEach(async () => {
  for (const part of ['models', 'seeds'])
    cpSync(join(REPOSITORY, part), join(project.root, part), { recursive: true });
  project.write(QUOTES, quotes(''));
  await build(project.root);
  published = readFileSync(project.paths.published);
});

/** A model of the seed's rows whose one test is on line 6. */
function quotes(test: string, sql = 'SELECT quote_asset FROM seeds.quote_asset'): string {
  return `/*---
description: d
grain: [quote_asset]
columns: {quote_asset: x}
${test && `tests:\n  - ${test}\n`}---*/\n${sql}`;
}

/** The models that ran, what was warned of, and the problems that ended it. */
async function built(): Promise<{ ran: string[]; warnings: string[]; problems: Problem[] }> {
  try {
    const { models, warnings } = await build(project.root);
    return {
      ran: models.map((model) => model.name),
      warnings: warnings.map((warning) => warning.cause),
      problems: [],
    };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    expect(error.exitCode).toBe(1);
    return { ran: [], warnings: [], problems: [...error.problems] };
  }
}

const isPublishedAsBefore = () => readFileSync(project.paths.published).equals(published);

describe('a test that fails', () => {
  it('leaves the published file alone, shows the rows, and ends the build with 1', async () => {
    project.write(QUOTES, quotes('{accepted_values: {quote_asset: [USDT, USDC, EUR]}}'));
    const { exitCode, stdout, stderr } = await runCommand(project.root, ['build']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^Plan: all \d+ models are up to date\.\n1 table is to be audited: quotes\.\n\n$/,
    );
    const others = readFileSync(join(project.root, 'seeds/quote_asset.csv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .filter((name) => !['USDT', 'USDC', 'EUR'].includes(name))
      .sort();
    expect(stderr).toBe(`error KH321  models/marts/quotes.sql:6:24
  quotes: quote_asset is none of USDT, USDC, EUR in ${others.length} rows of ${SHIPPED}.
  6 |   - {accepted_values: {quote_asset: [USDT, USDC, EUR]}}
                             ^
  quote_asset
${others
  .slice(0, 5)
  .map((name) => `  ${name}\n`)
  .join(
    '',
  )}  Look with: FROM quotes WHERE "quote_asset" NOT IN ('USDT', 'USDC', 'EUR') -- in warehouse/work.duckdb
`);
    expect(isPublishedAsBefore()).toBe(true);
    // The next build asks again.
    expect((await built()).problems).toHaveLength(1);
  });

  it('publishes nothing of what ran in the same build', async () => {
    project.write(
      QUOTES,
      quotes('{not_null: [quote_asset]}', `SELECT 'a' AS quote_asset UNION ALL SELECT NULL`),
    );
    const { problems } = await built();
    expect(problems.map((problem) => problem.cause)).toEqual([
      "quotes: the grain column 'quote_asset' is null in some rows.",
      'quotes: quote_asset is null in 1 row of 2.',
    ]);
    expect(isPublishedAsBefore()).toBe(true);
  });

  it('is told together with the others, warnings too', async () => {
    project.write(
      QUOTES,
      quotes(
        `{accepted_values: {quote_asset: [X]}, severity: warn}\n  - {sql: "SELECT 1 AS one"}\n  - {row_count_change: 0%}`,
      ),
    );
    const { problems } = await built();
    expect(problems.map(({ code, severity }) => [code, severity])).toEqual([
      ['KH324', undefined],
      ['KH321', 'warn'],
    ]);
  });
});

describe('a test with severity: warn', () => {
  it('is told, in every build until it passes, and stops nothing', async () => {
    project.write(
      QUOTES,
      quotes(
        '{not_null: [quote_asset], severity: warn}',
        `SELECT NULL::VARCHAR AS quote_asset WHERE false`,
      ),
    );
    expect(await built()).toMatchObject({ ran: ['quotes'], warnings: [] });
    project.write(QUOTES, quotes(`{sql: SELECT 'x' AS y, name: odd, severity: warn}`));
    const told = 'quotes (odd): the SQL gives 1 row, and must give none.';
    expect(await built()).toEqual({ ran: ['quotes'], warnings: [told], problems: [] });
    expect(await project.query('SELECT count(*)::INTEGER AS n FROM quotes')).toEqual([
      { n: SHIPPED },
    ]);

    const text = await runCommand(project.root, ['build']);
    expect(text.exitCode).toBe(0);
    expect(text.stderr).toBe(`warning KH324  models/marts/quotes.sql:6:11
  ${told}
  6 |   - {sql: SELECT 'x' AS y, name: odd, severity: warn}
                ^
  y
  x
  Look with: SELECT 'x' AS y -- in warehouse/work.duckdb
`);
    expect(text.stdout).toMatch(/^Up to date: .* in [\d.]+ m?s, with 1 warning\.$/m);

    const json = await runCommand(project.root, ['--json', 'build']);
    expect(json.exitCode).toBe(0);
    expect(JSON.parse(json.stdout).warnings).toMatchObject([
      { code: 'KH324', cause: told, severity: 'warn', rows: [{ y: 'x' }] },
    ]);
    project.write(QUOTES, quotes(`{sql: SELECT 'x' AS y WHERE false, name: odd, severity: warn}`));
    expect(await built()).toEqual({ ran: [], warnings: [], problems: [] });
  });
});

describe('an audit runs', () => {
  it('when the tests have changed, though no model runs', async () => {
    project.write(QUOTES, quotes('{sql: SELECT 1}'));
    expect(await built()).toMatchObject({ problems: [{ code: 'KH324' }] });
    project.write(QUOTES, quotes('{sql: SELECT 1 WHERE false}'));
    expect(await built()).toEqual({ ran: [], warnings: [], problems: [] });
    expect(isPublishedAsBefore()).toBe(true);
  });

  it('not again when nothing has changed that it looks at', async () => {
    project.write(
      QUOTES,
      quotes(`{name: n, sql: "SELECT error('asked') FROM quotes WHERE quote_asset = 'XYZ'"}`),
    );
    expect((await built()).problems).toEqual([]);
    const steps: string[] = [];
    const watched = () => build(project.root, { onStep: (step) => steps.push(step) });
    await watched();
    expect(steps).toEqual([]);
    // A name is for people.
    project.edit(QUOTES, (text) => text.replace('name: n', 'name: m, description: d'));
    await watched();
    expect(steps).toEqual([]);
    project.edit(QUOTES, (text) => text.replace("'XYZ'", "'XYY'"));
    await watched();
    expect(steps).toEqual(['audit']);
  });

  it.each([
    '{sql: SELECT quote_asset FROM quotes ANTI JOIN seeds.quote_asset USING (quote_asset)}',
    '{relationships: {quote_asset: seeds.quote_asset.quote_asset}}',
  ])('when a table beside the own one has changed: %s', async (test) => {
    const seed = readFileSync(join(project.root, 'seeds/quote_asset.csv'), 'utf8');
    project.write(QUOTES, quotes(test, `SELECT 'TRY' AS quote_asset`));
    expect((await built()).problems).toEqual([]);
    project.write('seeds/quote_asset.csv', seed.replace('TRY\n', ''));
    expect((await built()).problems).toMatchObject([{ rows: [{ quote_asset: 'TRY' }] }]);
    project.write('seeds/quote_asset.csv', seed);
    expect((await built()).problems).toEqual([]);
  });

  it('when a macro has changed that its SQL may use', async () => {
    project.write('models/macros/odd.sql', 'CREATE OR REPLACE MACRO is_odd(x) AS false');
    project.write(
      QUOTES,
      quotes('{sql: SELECT quote_asset FROM quotes WHERE is_odd(quote_asset)}'),
    );
    expect((await built()).problems).toEqual([]);
    project.write('models/macros/odd.sql', 'CREATE OR REPLACE MACRO is_odd(x) AS true');
    expect((await built()).problems).toHaveLength(1);
    rmSync(join(project.root, 'models/macros/odd.sql'));
  });

  it('on the indicators of a part', async () => {
    project.edit(RSI, (text) => text.replace('[0, 100.000001]', '[0, 55]'));
    const [outside] = await project.query<{ n: number; all: number }>(
      `SELECT count_if(value > 55)::INTEGER AS n, count(*)::INTEGER AS all FROM v_indicator WHERE indicator = 'rsi_14'`,
    );
    expect(outside!.n).toBeGreaterThan(0);
    const { problems } = await built();
    const numbers = [outside!.n, outside!.all].map((n) => n.toLocaleString('en-US'));
    expect(problems).toMatchObject([
      {
        code: 'KH322',
        cause: `indicators.rsi: rsi_14 is outside 0 … 55 in ${numbers[0]} rows of ${numbers[1]}.`,
        place: { file: RSI, text: '  - range: {rsi_14: [0, 55]}' },
      },
    ]);
    expect(Object.keys(problems[0]!.rows![0]!)).toEqual([
      'symbol_id',
      'interval_id',
      'close_time',
      'rsi_14',
    ]);
  });

  it('on the whole of a table when one of its parts has run', async () => {
    project.edit('models/facts/fact_indicator.sql', (text) =>
      text.replace('tests:\n', 'tests:\n  - {range: {value: [null, 1e9]}}\n'),
    );
    expect((await built()).problems).toEqual([]);
    project.edit(RSI, (text) =>
      text.replace('relative_strength(', '2e9 + relative_strength(').replace('100.000001', '1e10'),
    );
    expect((await built()).problems).toMatchObject([
      {
        code: 'KH322',
        cause: expect.stringMatching(/^fact_indicator: value is above 1000000000 in /),
      },
    ]);
  });
});

describe('a plan in which no model runs', () => {
  const FACT = 'models/facts/fact_kline_gap.sql';
  const audited = async (request = {}) => (await plan(project.root, request)).audits;

  it('says which tables are audited: with another test, or one that failed', async () => {
    expect(await audited()).toEqual([]);
    project.write(QUOTES, quotes('{sql: SELECT 1}'));
    project.edit(FACT, (text) => text.replace('tests:\n', 'tests:\n  - {not_null: [gap_to]}\n'));
    const both = await runCommand(project.root, ['plan']);
    expect(both.stdout).toMatch(
      /^Plan: all \d+ models are up to date\.\n2 tables are to be audited: fact_kline_gap, quotes\.\n$/,
    );
    expect((await built()).problems).toHaveLength(1);
    const failed = await runCommand(project.root, ['--json', 'plan']);
    expect(JSON.parse(failed.stdout)).toMatchObject({ models: [], audits: ['quotes'] });
    project.write(QUOTES, quotes('{sql: SELECT 1 WHERE false}'));
    expect(await audited()).toEqual(['quotes']);
    await built();
    expect(await audited()).toEqual([]);
  });

  it('counts what is asked in every build', async () => {
    project.edit(FACT, (text) =>
      text.replace(
        'tests:\n',
        'tests:\n  - {freshness: {column: gap_from, within: 9999 weeks}, severity: warn}\n',
      ),
    );
    await built();
    expect(await audited()).toEqual(['fact_kline_gap']);
  });

  it('knows what will be landed: a seed, a macro', async () => {
    const seed = readFileSync(join(project.root, 'seeds/quote_asset.csv'), 'utf8');
    const sql = `SELECT 'TRY' AS quote_asset`;
    project.write(
      QUOTES,
      quotes('{relationships: {quote_asset: seeds.quote_asset.quote_asset}}', sql),
    );
    expect((await built()).problems).toEqual([]);
    project.write('seeds/quote_asset.csv', seed.replace('TRY\n', ''));
    expect(await audited({ select: ['quotes'] })).toEqual(['quotes']);
    project.write('seeds/quote_asset.csv', seed);
    expect(await audited()).toEqual([]);

    project.write(QUOTES, quotes('{sql: SELECT 1 WHERE false}', sql));
    expect((await built()).problems).toEqual([]);
    project.write('models/macros/odd.sql', 'CREATE OR REPLACE MACRO is_odd(x) AS false');
    expect(await audited()).toContain('quotes');
    rmSync(join(project.root, 'models/macros/odd.sql'));
  });

  it('says nothing of audits where models run', async () => {
    project.write(QUOTES, quotes('{sql: SELECT 1 WHERE false}', `SELECT 'x' AS quote_asset`));
    const planned = await plan(project.root);
    expect(planned.models.map(({ node }) => node.model.name)).toEqual(['quotes']);
    expect(planned.audits).toEqual([]);
  });
});

describe('freshness', () => {
  it('that passed is asked again though nothing has changed', async () => {
    project.edit('models/facts/fact_kline.sql', (text) =>
      text.replace(
        'tests:\n',
        'tests:\n  - {freshness: {column: close_time, within: 9999 weeks}}\n',
      ),
    );
    for (const _ of [1, 2]) {
      const steps: string[] = [];
      await build(project.root, { onStep: (step) => steps.push(step) });
      expect(steps).toEqual(['audit']);
    }
  });

  it('is asked in every build, for it is the clock that changes', async () => {
    project.edit('models/facts/fact_kline.sql', (text) =>
      text.replace(
        'tests:\n',
        'tests:\n  - {freshness: {column: close_time, within: 2 days}, severity: warn}\n',
      ),
    );
    const told = [
      'fact_kline: the newest close_time is 2024-07-04 00:00:00; expected one within 2 days.',
    ];
    expect(await built()).toEqual({ ran: [], warnings: told, problems: [] });
    expect(await built()).toEqual({ ran: [], warnings: told, problems: [] });
    project.edit('models/facts/fact_kline.sql', (text) => text.replace(', severity: warn', ''));
    expect((await built()).problems.map((problem) => problem.cause)).toEqual(told);
    expect(isPublishedAsBefore()).toBe(true);
  });
});

describe('row_count_change', () => {
  it('is about the published table', async () => {
    const seed = readFileSync(join(project.root, 'seeds/quote_asset.csv'), 'utf8');
    project.write(QUOTES, quotes('{row_count_change: 10%}'));
    expect((await built()).problems).toEqual([]);
    // 1 of 14 is 7.1 %, 2 are 14.3 %.
    appendFileSync(join(project.root, 'seeds/quote_asset.csv'), 'XYA\nXYB\n');
    const cause = `quotes: the table has 16 rows, 14.3 % more than the 14 published; expected at most 10 %.`;
    expect((await built()).problems).toMatchObject([{ code: 'KH326', cause }]);
    // It is still the published table that counts, not the one that failed.
    expect((await built()).problems).toMatchObject([{ code: 'KH326', cause }]);
    project.write('seeds/quote_asset.csv', `${seed.trimEnd()}\nXYA\n`);
    expect((await built()).problems).toEqual([]);
    expect(await project.query('SELECT count(*)::INTEGER AS n FROM quotes')).toEqual([{ n: 15 }]);
  });
});
