import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../../src/runner/build.ts';
import type { BuildResult } from '../../../src/runner/build-result.ts';
import { verify } from '../../../src/runner/verify.ts';
import { type CsvBar, csv, walk } from '../../support/kline-csv.ts';
import { type TempProject, tempProject } from '../../support/temp-project.ts';

const DAY = 1440;
/** Bars of a day in a project of 1m and 1h. */
const BARS = 1440 + 24;
const WALK = walk('2024-07-01T00:00:00Z', 4 * DAY);
const dayOf = (day: number) => WALK.slice((day - 1) * DAY, day * DAY);

let ingests = 0;

async function ingest(project: TempProject, symbol: string, day: number, text: string) {
  const path = project.write(`spot/${symbol}-1m-2024-07-0${day}.csv`, text);
  ingests += 1;
  await project.ingest([path], {}, new Date(Date.parse('2024-08-01') + ingests * 1000));
}

function ingestDay(
  project: TempProject,
  symbol: string,
  day: number,
  bars: readonly CsvBar[] = dayOf(day),
): Promise<void> {
  return ingest(project, symbol, day, csv(bars));
}

/** Two symbols: of the first the days 1 and 3, of the second 1 and 2. */
async function twoSymbols(): Promise<TempProject> {
  const project = tempProject();
  project.edit('project.yml', (text) => text.replace('[15m, 1h, 4h, 1d]', '[1h]'));
  project.write('models/marts/watcher.sql', WATCHER);
  await ingestDay(project, 'BTCUSDT', 1);
  await ingestDay(project, 'BTCUSDT', 3);
  await ingestDay(project, 'ETHUSDT', 1);
  await ingestDay(project, 'ETHUSDT', 2);
  await build(project.root);
  return project;
}

/** What each model that ran wrote; null where the whole table was made. */
function written({ models }: BuildResult): Record<string, number | null> {
  return Object.fromEntries(models.map((model) => [model.name, model.writtenRows]));
}

/** A build that leaves out a reader of what is watched, so that the ledger keeps what it has not seen. */
function buildUnseen(project: TempProject): Promise<BuildResult> {
  return build(project.root, {}, { exclude: ['watcher'] });
}

const WATCHER = `/*---
description: Reads what is watched.
grain: [n]
columns: {n: one}
---*/
SELECT 1 AS n
FROM fact_kline, fact_kline_gap, indicators.bars, fact_indicator, fact_prediction
WHERE false
`;

/** The symbols whose rows of tables with symbols are others since the watcher ran. */
async function symbolsChanged(project: TempProject): Promise<string[]> {
  const rows = await project.query<{ symbol: string }>(
    `SELECT DISTINCT s.symbol
     FROM meta.change AS c
     LEFT JOIN dim_symbol AS s ON s.symbol_id::VARCHAR = (c.keys::JSON ->> 'symbol_id')
     WHERE table_name IN (
       'fact_kline', 'fact_kline_gap', 'indicators.bars', 'indicators.sma', 'indicators.obv', 'fact_prediction'
     )
     ORDER BY ALL`,
  );
  return rows.map(({ symbol }) => symbol);
}

/** How many rows the last runs of some models told of, beside how many there are. */
function rowCounts(project: TempProject): Promise<{ model: string; told: number; rows: number }[]> {
  return project.query(
    `WITH counted AS (
       SELECT 'fact_kline' AS model, count(*) AS rows FROM fact_kline
       UNION ALL
       SELECT 'indicators.bars', count(*) FROM indicators.bars
       UNION ALL
       SELECT 'fact_prediction', count(*) FROM fact_prediction
       UNION ALL
       SELECT 'indicators.' || family, count(*)
       FROM fact_indicator JOIN dim_indicator_type USING (indicator_type_id)
       GROUP BY ALL
     )
     SELECT model, arg_max(row_count, started_at)::INTEGER AS told, any_value(rows)::INTEGER AS rows
     FROM meta.model_run JOIN counted USING (model)
     GROUP BY model
     ORDER BY model`,
  );
}

/** What a build from nothing has otherwise, once the watcher has run. */
async function differences(project: TempProject) {
  await build(project.root);
  const counts = await rowCounts(project);
  expect(counts.length).toBeGreaterThan(10);
  expect(counts.filter(({ told, rows }) => told !== rows)).toEqual([]);
  return (await verify(project.root)).differences;
}

describe('a file that is ingested again', () => {
  it('with the same bytes is nothing to build', async () => {
    const project = await twoSymbols();
    await ingestDay(project, 'BTCUSDT', 1);
    const result = await build(project.root);
    expect(result.models).toEqual([]);
    expect(result.outcome).toBe('up to date');
  });

  it('with the same bars in other bytes runs no model below fact_kline', async () => {
    const project = await twoSymbols();
    await ingest(project, 'BTCUSDT', 1, `${csv(dayOf(1))}\n`);
    const result = await build(project.root);
    expect(result.outcome).toBe('published');
    expect(written(result)).toEqual({
      'staging.stg_coverage': null,
      'staging.stg_kline': null,
      dim_symbol: null,
      fact_kline: 0,
      fact_kline_gap: 0,
    });
    expect((await verify(project.root)).differences).toEqual([]);
  });
});

describe('a day of bars', () => {
  let project: TempProject;
  beforeAll(async () => {
    project = await twoSymbols();
  });

  it('at the end of a series adds its own rows', async () => {
    await ingestDay(project, 'BTCUSDT', 4);
    expect(written(await buildUnseen(project))).toMatchObject({
      fact_kline: BARS,
      'indicators.bars': BARS,
      'indicators.price': BARS,
      // Of the 48 hours of the second stretch, 20-bar averages begin at the 20th: 19 … 47 were none before 24.
      'indicators.volume_ratio': BARS,
      'indicators.obv': BARS,
      'indicators.vwap': 2 * BARS,
    });
    expect(await symbolsChanged(project)).toEqual(['BTCUSDT']);
    expect(await differences(project)).toEqual([]);
  });

  it('between two stretches joins them, and leaves other symbols alone', async () => {
    await ingestDay(project, 'BTCUSDT', 2);
    expect(written(await buildUnseen(project))).toMatchObject({
      // A bar has no number in fact_kline.
      fact_kline: BARS,
      // The bars of the two days after it have other numbers, of another series.
      'indicators.bars': 3 * BARS,
      // The closes after it are as they were.
      'indicators.price': BARS,
      // The sum goes on from another volume.
      'indicators.obv': 3 * BARS,
    });
    expect(await symbolsChanged(project)).toEqual(['BTCUSDT']);
    expect(await differences(project)).toEqual([]);
  });

  it('with another price in its middle writes what sees the price', async () => {
    // The close of the minute that ends at 12:03, below the high of its hour and above its low.
    const bars = dayOf(2).map((bar, index) =>
      index === 722 ? { ...bar, close: bar.open === bar.close ? bar.low : bar.open } : bar,
    );
    await ingestDay(project, 'BTCUSDT', 2, bars);
    expect(written(await buildUnseen(project))).toMatchObject({
      // The hour has another quote volume, and the same prices.
      fact_kline: 2,
      // The next minute knows the close before, and the hour its quote volume.
      'indicators.bars': 3,
      'indicators.price': 1,
      // One span of the longest of the three averages.
      'indicators.sma': 3 * 200,
      // The span ends with the last bar of the UTC day that is another.
      'indicators.vwap': 2 * (DAY - 722),
    });
    expect(await symbolsChanged(project)).toEqual(['BTCUSDT']);
    expect(await differences(project)).toEqual([]);
  });

  it('that is taken from the other symbol takes its rows', async () => {
    const [bars] = await project.query<{ bars: number }>(
      `SELECT count(*)::INTEGER AS bars FROM v_kline WHERE symbol = 'ETHUSDT'`,
    );
    expect(bars).toEqual({ bars: 2 * BARS });
    await ingestDay(project, 'ETHUSDT', 2, dayOf(2).slice(0, 600));
    expect(written(await buildUnseen(project))).toMatchObject({
      // Bars went, and none came.
      fact_kline: 0,
      'indicators.bars': 0,
      'indicators.price': 0,
    });
    expect(await symbolsChanged(project)).toEqual(['ETHUSDT']);
    expect(await differences(project)).toEqual([]);
  });
});
