import { type SimulatedSymbol, simulateKlines } from '../../src/sources/simulate-klines.ts';
import type { Columns } from '../../src/warehouse/columns.ts';

/** What the indicator models read of fact_kline. */
export const BAR_SHAPE = {
  symbol_id: 'SMALLINT',
  interval_id: 'TINYINT',
  close_time: 'TIMESTAMP',
  open_time: 'TIMESTAMP',
  open: 'DOUBLE',
  high: 'DOUBLE',
  low: 'DOUBLE',
  close: 'DOUBLE',
  volume: 'DOUBLE',
  quote_volume: 'DOUBLE',
  trades: 'DOUBLE',
  taker_buy_volume: 'DOUBLE',
} as const;

/** One series of bars; every column has one value per bar. */
export interface GoldenSeries {
  readonly name: string;
  readonly bars: Columns<typeof BAR_SHAPE>;
  /** Whether the fixture holds TA-Lib's values of a bar, by its number from 0. */
  readonly isKept: (barNo: number) => boolean;
}

/** Bars from `first` up to, not including, `end`. */
interface Stretch {
  readonly first: number;
  readonly end: number;
}

interface Variant {
  readonly name: string;
  readonly symbol: SimulatedSymbol;
  readonly bars: number;
  /** Factor on all prices, 1 if left out. */
  readonly priceScale?: number;
  /** Where the price stands still at the close before and nothing is traded. */
  readonly flat?: Stretch;
  /** Where every bar spans the same two prices: a true range but no directional movement. */
  readonly pegged?: Stretch;
  /** The fixture holds one bar of so many, all if left out. */
  readonly keptOneOf?: number;
}

/** Six hours before midnight, so that short series lie in two UTC days. */
const FROM = new Date('2025-01-01T18:00:00Z');
const MINUTES_PER_DAY = 1440;
const MICROSECONDS_PER_MINUTE = 60_000_000;

const LIQUID: SimulatedSymbol = {
  symbol: 'LIQUID',
  seed: 101,
  price: 60_000,
  decimals: 2,
  volatility: 0.55,
  tradesPerMinute: 900,
};
/** About half of its minutes are without a trade, hence flat. */
const THIN: SimulatedSymbol = {
  symbol: 'THIN',
  seed: 103,
  price: 0.35,
  decimals: 5,
  volatility: 1.1,
  tradesPerMinute: 1,
};

const VARIANTS: readonly Variant[] = [
  ...[LIQUID, { ...LIQUID, seed: 102, price: 2_500 }, THIN].flatMap(variantsOf),
  // Cheap as well as quiet: averages fall below the 1e-14 that TA-Lib takes for 0.
  {
    name: 'thin x 1e-8, flat middle',
    symbol: THIN,
    bars: 500,
    priceScale: 1e-8,
    flat: { first: 200, end: 320 },
  },
  { name: 'flat', symbol: LIQUID, bars: 120, flat: { first: 1, end: 120 } },
  // Both directional sums fall below 1e-14 of the true range, and the price moves again.
  { name: 'pegged', symbol: LIQUID, bars: 700, pegged: { first: 60, end: 660 }, keptOneOf: 3 },
  // Long enough for three blocks of the smoothing macro at its longest, and flat for two of most.
  {
    name: 'long',
    symbol: { ...LIQUID, seed: 104 },
    bars: 129_000,
    flat: { first: 40_000, end: 52_000 },
    keptOneOf: 397,
  },
];

function variantsOf(symbol: SimulatedSymbol, index: number): Variant[] {
  const name = ['liquid', 'middling', 'thin'][index]!;
  const keptOneOf = 5;
  return [
    { name, symbol, bars: 700, keptOneOf: index === 0 ? 1 : keptOneOf },
    { name: `${name} x 1e-8`, symbol, bars: 350, priceScale: 1e-8, keptOneOf },
    { name: `${name} x 1e6`, symbol, bars: 350, priceScale: 1e6, keptOneOf },
    { name: `${name}, flat middle`, symbol, bars: 500, flat: { first: 200, end: 320 }, keptOneOf },
  ];
}

/** The bars that the fixture is made of: the same at every call and on every machine. */
export function goldenSeries(): GoldenSeries[] {
  return VARIANTS.map((variant, index) => ({
    name: variant.name,
    bars: barsOf(variant, index + 1),
    isKept: (barNo) => barNo % (variant.keptOneOf ?? 1) === 0,
  }));
}

function barsOf(variant: Variant, symbolId: number): Columns<typeof BAR_SHAPE> {
  const days = Math.ceil(variant.bars / MINUTES_PER_DAY);
  const klines = simulateKlines(variant.symbol, FROM, days);
  const bars = {
    symbol_id: new Float64Array(variant.bars).fill(symbolId),
    interval_id: new Float64Array(variant.bars).fill(1),
    close_time: klines.open_time
      .slice(0, variant.bars)
      .map((time) => time + MICROSECONDS_PER_MINUTE),
    open_time: klines.open_time.slice(0, variant.bars),
    open: klines.open.slice(0, variant.bars),
    high: klines.high.slice(0, variant.bars),
    low: klines.low.slice(0, variant.bars),
    close: klines.close.slice(0, variant.bars),
    volume: klines.volume.slice(0, variant.bars),
    quote_volume: klines.quote_volume.slice(0, variant.bars),
    trades: klines.trades.slice(0, variant.bars),
    taker_buy_volume: klines.taker_buy_volume.slice(0, variant.bars),
  };
  const prices = [bars.open, bars.high, bars.low, bars.close];
  if (variant.priceScale) scale([...prices, bars.quote_volume], variant.priceScale);
  if (variant.flat) {
    const { first, end } = variant.flat;
    for (const price of prices) price.fill(bars.close[first - 1]!, first, end);
    for (const traded of [bars.volume, bars.quote_volume, bars.trades, bars.taker_buy_volume]) {
      traded.fill(0, first, end);
    }
  }
  if (variant.pegged) peg(bars, variant.pegged);
  return bars;
}

/** Closes go back and forth between the high and the low. */
function peg({ open, high, low, close }: Columns<typeof BAR_SHAPE>, { first, end }: Stretch): void {
  const price = close[first - 1]!;
  open.fill(price, first, end);
  high.fill(price + 1, first, end);
  low.fill(price, first, end);
  for (let barNo = first; barNo < end; barNo++) close[barNo] = price + (barNo % 2);
}

function scale(prices: readonly Float64Array[], factor: number): void {
  for (const price of prices) {
    for (const [barNo, value] of price.entries()) price[barNo] = value * factor;
  }
}
