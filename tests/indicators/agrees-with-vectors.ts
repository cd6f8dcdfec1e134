import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { GoldenSeries } from '../golden/golden-bars.ts';
import { recordedSeries } from '../golden/recorded-bars.ts';
import { REAL_DATA } from '../support/real-data.ts';
import { openIndicatorDatabase, readFamilies, readFamily } from './indicator-database.ts';

const VECTORS = join(REAL_DATA, 'indicator_vectors');
const LARGEST_RELATIVE_ERROR = 1e-9;
/** Tulip's vectors have three decimals. */
const TULIP_ERROR = 0.000501;
const MICROSECONDS_PER_DAY = 86_400_000_000;

/** A column and the values that Stock Indicators has of it on the days of a stock. */
export interface StockCheck {
  readonly family: string;
  readonly column: string;
  /** Name of the file, `keltner` for keltner.standard.json. */
  readonly file: string;
  readonly field: string;
  /** What to write for parts of the model's SQL, so that it has their definition. */
  readonly replaced?: Readonly<Record<string, string>>;
  /** Bars by which theirs comes later than ours, 0 if left out. */
  readonly delay?: number;
  /** Bars from the first on where the definitions differ, 0 if left out. */
  readonly leftOut?: number;
}

/** Tests that a value is there on the same bars, and the same. */
export function agreesWithStockIndicators(checks: readonly StockCheck[]): void {
  it.each(checks)('$family: $column is $field of $file', async (check) => {
    const { delay = 0, leftOut = 0 } = check;
    const stock = recordedSeries().find(({ name }) => name === 'stock 1d')!;
    const given = await columnOf(stock, check.family, check.column, check.replaced);
    const path = join(VECTORS, `stock_indicators/expected/${check.file}.standard.json`);
    const rows: Record<string, number | null>[] = JSON.parse(readFileSync(path, 'utf8'));
    const expected = rows.map((row) => row[check.field] ?? NaN);
    expect(expected.length).toBe(given.length);
    expect(expected.some((value) => !Number.isNaN(value))).toBe(true);
    const lines: string[] = [];
    for (let bar = leftOut; bar + delay < expected.length; bar++) {
      const value = expected[bar + delay]!;
      const agrees = Number.isNaN(value)
        ? Number.isNaN(given[bar]!)
        : Math.abs(given[bar]! - value) <= LARGEST_RELATIVE_ERROR * Math.abs(value);
      if (!agrees) lines.push(`bar ${bar}: expected ${value}, actual ${given[bar]}`);
    }
    expect(lines).toEqual([]);
  });
}

/** A column and Tulip's values of it, of 15 bars and of periods that are shorter than the model's. */
export interface TulipCheck {
  readonly family: string;
  readonly column: string;
  /** Its first line, name and periods: `natr 5`. */
  readonly vector: string;
  /** What the vector's inputs are, in their order. */
  readonly inputs: readonly ('high' | 'low' | 'close' | 'volume')[];
  /** What to write for parts of the model's SQL, so that it has the vector's periods and definition. */
  readonly replaced?: Readonly<Record<string, string>>;
  /** What theirs is a multiple of ours by, 1 if left out. */
  readonly factor?: number;
  /** Values from the first on where the definitions differ, 0 if left out. */
  readonly leftOut?: number;
}

/** Tests that values are those of the vector, which ends on the last bar. */
export function agreesWithTulip(checks: readonly TulipCheck[]): void {
  it.each(checks)('$family: $column is Tulip’s $vector', async (check) => {
    const { replaced = {}, factor = 1, leftOut = 0 } = check;
    const lines = readTulip(check.vector);
    const bars = seriesOf(
      Object.fromEntries(check.inputs.map((input, index) => [input, lines[index]!])),
    );
    const given = await columnOf(bars, check.family, check.column, replaced);
    const expected = lines[check.inputs.length]!.slice(leftOut);
    const actual = given.slice(-expected.length).map((value) => value * factor);
    const errors = expected.map((value, index) => Math.abs(actual[index]! - value));
    expect(expected.length).toBeGreaterThan(0);
    // Not every error, for a NaN would be the largest of none.
    expect(errors.filter((error) => !(error <= TULIP_ERROR))).toEqual([]);
  });
}

async function columnOf(
  series: GoldenSeries,
  family: string,
  column: string,
  replaced: Readonly<Record<string, string>> = {},
): Promise<Float64Array> {
  const sql = Object.entries(replaced).reduce((text, [part, other]) => {
    if (!text.includes(part)) throw new Error(`There is no '${part}' in the SQL of ${family}.`);
    return text.replaceAll(part, other);
  }, readFamilies().get(family)!.sql);
  const database = await openIndicatorDatabase([series]);
  try {
    const values = await readFamily(database, [series], [column], sql);
    return values.get(series.name)![column]!;
  } finally {
    database.close();
  }
}

function readTulip(vector: string): number[][] {
  const text = readFileSync(join(VECTORS, 'tulip/untest.txt'), 'utf8');
  const block = text.split(/\n\s*\n/).find((part) => part.trim().startsWith(`${vector}\n`));
  if (!block) throw new Error(`Tulip has no vector '${vector}'.`);
  const [, ...lines] = block.trim().split('\n');
  return lines.map((line) => line.slice(1, -1).split(',').map(Number));
}

/** Days; the prices that are not given are the close. */
function seriesOf(given: Readonly<Record<string, readonly number[]>>): GoldenSeries {
  const close = given.close!;
  const column = (name: string) => Float64Array.from(given[name] ?? close);
  const times = Float64Array.from(close, (_, bar) => bar * MICROSECONDS_PER_DAY);
  return {
    name: 'Tulip',
    bars: {
      symbol_id: times.map(() => 1),
      interval_id: times.map(() => 13),
      close_time: times.map((time) => time + MICROSECONDS_PER_DAY),
      open_time: times,
      open: column('close'),
      high: column('high'),
      low: column('low'),
      close: column('close'),
      volume: column('volume'),
      quote_volume: column('volume'),
      trades: times.map(() => 1),
      taker_buy_volume: times.map(() => 0),
    },
    isKept: () => true,
  };
}
