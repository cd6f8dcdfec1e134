import { FPGrowth } from 'node-fpgrowth';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { add, emptyBitset } from '../src/stages/bitset.ts';
import { frequentItemsets } from '../src/stages/frequent-itemsets.ts';
import { patterns } from '../src/stages/patterns.ts';
import { pythonMiners } from './pattern-peers.ts';
import { type Benchmark, median } from './table.ts';

const ITEMS = 25;
const MIN_SUPPORT = 0.05;
const SIZES = [10_000, 50_000];
const RUNS = 5;

type Row = readonly [
  miner: string,
  trades: number,
  itemsets: number | null,
  seconds: number | null,
];

/**
 * All frequent itemsets of trades that have each of 25 items with a probability of its own, 5 % to 55 %, by our miner
 * and by others; and the whole stage with its tests of significance.
 */
export async function benchmarkPatterns(): Promise<Benchmark> {
  const rows: Row[] = [];
  for (const trades of SIZES) {
    const baskets = randomBaskets(trades);
    rows.push(await measured('klinehouse', trades, () => mine(baskets)));
    rows.push(await measured('klinehouse, the whole stage', trades, stageOn(baskets)));
    rows.push(await measured('node-fpgrowth', trades, () => growth(baskets)));
    for (const [miner, found] of Object.entries(pythonMiners(baskets, MIN_SUPPORT))) {
      rows.push([miner, trades, found?.itemsets ?? null, round(found?.seconds)]);
    }
  }
  return {
    title: `Frequent itemsets of ${ITEMS} items at ${100 * MIN_SUPPORT} %; seconds, medians of ${RUNS} runs, of Python's miners of 3`,
    columns: ['miner', 'trades', 'itemsets', 'seconds'],
    rows,
  };
}

function randomBaskets(trades: number): number[][] {
  const generator = xoroshiro128plus(7);
  return Array.from({ length: trades }, () =>
    Array.from({ length: ITEMS }, (_, item) => item).filter(
      (item) => uniformFloat64(generator) < 0.05 + (0.5 * item) / (ITEMS - 1),
    ),
  );
}

async function measured(
  miner: string,
  trades: number,
  run: () => number | Promise<number>,
): Promise<Row> {
  const seconds: number[] = [];
  let itemsets = 0;
  try {
    while (seconds.length < RUNS) {
      const start = performance.now();
      itemsets = await run();
      seconds.push((performance.now() - start) / 1000);
    }
  } catch (error) {
    console.error(`Without ${miner} on ${trades.toLocaleString('en-US')} trades: ${error}`);
    return [miner, trades, null, null];
  }
  return [miner, trades, itemsets, round(median(seconds))];
}

function mine(baskets: readonly (readonly number[])[]): number {
  const items = Array.from({ length: ITEMS }, () => emptyBitset(baskets.length));
  for (const [row, basket] of baskets.entries()) for (const item of basket) add(items[item]!, row);
  let found = 0;
  const limits = { minCount: Math.ceil(MIN_SUPPORT * baskets.length), maxLength: ITEMS };
  frequentItemsets(items, limits, () => {
    found++;
  });
  return found;
}

/** The stage on the same trades, every third of which gained, all of them for the training. */
function stageOn(baskets: readonly (readonly number[])[]): () => number {
  const column = (value: (row: number) => number) =>
    Float64Array.from(baskets, (_, row) => value(row));
  const rows = {
    interval_id: column(() => 1),
    symbol_id: column(() => 1),
    predicting_at: column((row) => row),
    entry_at: column((row) => row),
    exit_at: column((row) => row + 1),
    confirmed_at: column((row) => row + 1),
    pnl_pct: column((row) => (row % 3 === 0 ? 1 : -1)),
    items: baskets.map((basket) => basket.map((item) => `item_${item}`).join()),
  };
  const options = {
    trades: 'all',
    training_share: 1,
    min_support: MIN_SUPPORT,
    min_trades: 1,
    max_length: 10,
    shifts: 199,
  } as const;
  return () => patterns.run(rows, options).pattern.length;
}

async function growth(baskets: readonly number[][]): Promise<number> {
  const found = await new FPGrowth<number>(MIN_SUPPORT).exec([...baskets]);
  return found.length;
}

function round(seconds: number | undefined): number | null {
  return seconds === undefined ? null : Number(seconds.toPrecision(3));
}
