import { beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../src/model/model.ts';
import { bind } from '../../../src/runner/bind.ts';
import type { BoundNode } from '../../../src/runner/bound-node.ts';
import { differingRegions, regionKeys } from '../../../src/runner/incremental/difference.ts';
import { ownChanges } from '../../../src/runner/incremental/own-changes.ts';
import { reachOfModel } from '../../../src/runner/incremental/reach-of-model.ts';
import { runIncrementally } from '../../../src/runner/incremental/run-incremental.ts';
import { loadSources, modelsByName } from '../../../src/runner/load.ts';
import { materialize } from '../../../src/runner/materialize.ts';
import { giveIndicatorIds } from '../../../src/runner/unit-tests/result-rows.ts';
import { openWorkbench } from '../../../src/runner/unit-tests/workbench.ts';
import { type Database, readRows } from '../../../src/warehouse/database.ts';
import { lookThrough } from '../../../src/warehouse/look.ts';
import { REPOSITORY } from '../../support/temp-project.ts';

/** smoothing_block(1.0 / 14), the bars in which a Wilder average over 14 decays to e^-75: 75 / ln(14 / 13), up. */
const BLOCK = 1013;
/** Longer than four blocks and some cuts of 4096. */
const BARS = 16_000;
const DAY = 1440;

/** A market of so many bars; the conditions are SQL over the number `n` of a bar. */
interface Market {
  readonly bars: number;
  /** Where nothing is traded at another price. */
  readonly isStill?: string;
  /** Where bars have a range, and none leaves that of the bar before. */
  readonly isInside?: string;
  /** Where a bar is a million times as wide as others. */
  readonly isWide?: string;
}

const moving: Market = { bars: BARS };

/** What happens to a market, and how far back a row of it then looks at most. */
const changes: Record<string, { before: Market; after: Market; lookback?: number }> = {
  'a day is added': {
    before: moving,
    after: { bars: BARS + DAY },
    lookback: 4 * BLOCK,
  },
  'a day is added long after a standstill': {
    before: { bars: BARS, isStill: 'n BETWEEN 500 AND 1499' },
    after: { bars: BARS + DAY, isStill: 'n BETWEEN 500 AND 1499' },
    lookback: 4 * BLOCK,
  },
  'a day is added soon after a standstill': {
    before: { bars: BARS, isStill: 'n BETWEEN 8000 AND 13999' },
    after: { bars: BARS + DAY, isStill: 'n BETWEEN 8000 AND 13999' },
  },
  'a day is added to a standstill': {
    before: { bars: BARS, isInside: 'n >= 15000' },
    after: { bars: BARS + DAY, isInside: 'n >= 15000' },
  },
  'some bars move in the middle of a standstill': {
    before: { bars: BARS, isStill: 'n BETWEEN 9100 AND 9800' },
    after: { bars: BARS, isStill: 'n BETWEEN 9100 AND 9800 AND n % 100 <> 0' },
    lookback: 4 * BLOCK,
  },
  'some bars that moved in the middle of a standstill do not': {
    before: { bars: BARS, isStill: 'n BETWEEN 9100 AND 9800 AND n % 100 <> 0' },
    after: { bars: BARS, isStill: 'n BETWEEN 9100 AND 9800' },
  },
  'a standstill ends that was the last of two': {
    before: { bars: BARS, isStill: 'n BETWEEN 100 AND 900 OR n BETWEEN 9000 AND 10000' },
    after: { bars: BARS, isStill: 'n BETWEEN 100 AND 900' },
    lookback: 4 * BLOCK,
  },
  'a standstill ends that was the first of two': {
    before: { bars: BARS, isStill: 'n BETWEEN 100 AND 900 OR n BETWEEN 9000 AND 10000' },
    after: { bars: BARS, isStill: 'n BETWEEN 9000 AND 10000' },
  },
  'the first movement comes earlier': {
    before: { bars: BARS, isInside: 'n < 100' },
    after: { bars: BARS, isInside: 'n < 10' },
    lookback: 4 * BLOCK,
  },
  'the first movement comes later': {
    before: { bars: BARS, isInside: 'n < 10' },
    after: { bars: BARS, isInside: 'n < 100' },
    lookback: 4 * BLOCK,
  },
  'a wide bar was wrong, beside which the movement before was none': {
    before: { bars: BARS, isInside: 'n BETWEEN 5000 AND 5400', isWide: 'n = 5390' },
    after: { bars: BARS, isInside: 'n BETWEEN 5000 AND 5400' },
  },
};

describe('directional movement, which passes bars over after a standstill', () => {
  let database: Database;
  let models: ReadonlyMap<string, Model>;
  let bars: BoundNode;
  let adx: BoundNode;
  beforeAll(async () => {
    const sources = await loadSources(REPOSITORY);
    const graph = await bind(sources);
    models = modelsByName(sources);
    bars = graph.find(({ model }) => model.qualifiedName === 'indicators.bars')!;
    adx = graph.find(({ model }) => model.qualifiedName === 'indicators.adx')!;
    database = await openWorkbench(sources, graph);
    await giveIndicatorIds(database.connection, adx.model);
    return () => database.close();
  });

  async function trade({ bars: count, isStill, isInside, isWide }: Market): Promise<void> {
    const { connection } = database;
    await connection.run(
      `CREATE OR REPLACE TABLE fact_kline AS FROM fact_kline LIMIT 0;
       INSERT INTO fact_kline BY NAME
       SELECT
         1 AS symbol_id,
         1 AS interval_id,
         make_timestamp(60000000 * n) AS open_time,
         make_timestamp(60000000 * (n + 1)) AS close_time,
         middle AS open,
         middle + reach * (CASE WHEN ${isWide ?? 'false'} THEN 1e6 ELSE 1 END) AS high,
         middle - reach AS low,
         middle AS close,
         1 AS volume
       FROM (
         SELECT
           n,
           CASE
             WHEN ${isStill ?? 'false'} OR ${isInside ?? 'false'} THEN 1000
             ELSE 1000 + 50 * sin(n / 300) + hash(n) % 1000 / 100
           END AS middle,
           CASE WHEN ${isStill ?? 'false'} THEN 0 ELSE 1 END AS reach
         FROM range(${count}) AS r(n)
       )`,
    );
    await materialize(connection, bars, models, 'anything');
  }

  async function lookback(): Promise<number> {
    const { lookback } = adx.model.header.incremental!;
    const [row] = await readRows<{ bars: number }>(
      database.connection,
      `SELECT (${(lookback as { bars: string }).bars})::INTEGER AS bars`,
    );
    return row!.bars;
  }

  it.each(Object.entries(changes))(
    'is the same as that of the whole series when %s',
    async (_, { before, after, lookback: expected }) => {
      const { connection } = database;
      await trade(before);
      await materialize(connection, adx, models, 'anything');
      await connection.run('CREATE OR REPLACE TEMP TABLE bars_before AS FROM indicators.bars');
      await trade(after);
      const changed = await differingRegions(
        connection,
        'bars_before',
        'indicators.bars',
        Object.keys(bars.model.header.columns),
        regionKeys(bars.model),
        'close_time',
      );
      const look = lookThrough(connection);
      const own = await ownChanges(
        look,
        adx.model,
        [...models.values()],
        changed.map((region) => ({ ...region, input: 'indicators.bars' })),
      );
      const reach = await reachOfModel(connection, look, adx, models, own!);
      const run = await runIncrementally(connection, adx, models, reach, {
        look,
        hasFewRows: true,
      });
      expect(run.writtenRows).toBeGreaterThan(0);
      await connection.run('CREATE OR REPLACE TEMP TABLE in_parts AS FROM fact_indicator');
      await materialize(connection, adx, models, 'anything');
      const differing = await readRows(
        connection,
        `(FROM in_parts EXCEPT ALL FROM fact_indicator)
         UNION ALL
         (FROM fact_indicator EXCEPT ALL FROM in_parts)
         LIMIT 5`,
      );
      expect(differing).toEqual([]);
      if (expected !== undefined) expect(await lookback()).toBe(expected);
      else expect(await lookback()).toBeGreaterThan(4 * BLOCK);
    },
  );
});
