import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Columns, Shape } from '../warehouse/columns.ts';

export const KLINE_SHAPE = {
  open_time: 'TIMESTAMP',
  open: 'DOUBLE',
  high: 'DOUBLE',
  low: 'DOUBLE',
  close: 'DOUBLE',
  volume: 'DOUBLE',
  close_time: 'TIMESTAMP',
  quote_volume: 'DOUBLE',
  trades: 'BIGINT',
  taker_buy_volume: 'DOUBLE',
  taker_buy_quote_volume: 'DOUBLE',
} as const satisfies Shape;

/** Bars by column, in order of time. */
export type KlineColumns = Columns<typeof KLINE_SHAPE>;

/** One invented instrument. */
export interface SimulatedSymbol {
  readonly symbol: string;
  readonly seed: number;
  /** First price, in quote currency. */
  readonly price: number;
  /** Digits after the point of a price. */
  readonly decimals: number;
  /** Yearly deviation of log returns in the normal regime: 0.55 is 55 %. */
  readonly volatility: number;
  /** Mean number of trades in a minute of the normal regime; a market of few has minutes without any. */
  readonly tradesPerMinute: number;
}

/** A regime's volatility and activity as multiples of the normal ones, and the mean minutes it lasts. */
const REGIMES = [
  { volatility: 0.5, activity: 0.5, minutes: 720 },
  { volatility: 1, activity: 1, minutes: 1440 },
  { volatility: 2.2, activity: 3, minutes: 240 },
];
const STEPS_PER_MINUTE = 8;
const MINUTES_PER_YEAR = 525_600;
/** The market is closed for half an hour once, as exchanges are. */
const OUTAGE = { day: 37, fromMinute: 845, minutes: 30 };

/**
 * One-minute bars of a market whose volatility and drift switch between regimes (a Markov chain over calm,
 * normal and stormy, each with a drift drawn when it begins) around geometric Brownian motion. No market
 * data is in it; the same symbol gives the same bars.
 */
export function simulateKlines(simulated: SimulatedSymbol, from: Date, days: number): KlineColumns {
  const random = randomSource(simulated.seed);
  const round = rounding(simulated.decimals);
  const rows: number[][] = [];
  const minuteDeviation = simulated.volatility / Math.sqrt(MINUTES_PER_YEAR);

  let logPrice = Math.log(simulated.price);
  let regime = REGIMES[1]!;
  let drift = 0;
  for (let minute = 0; minute < days * 1440; minute++) {
    if (random.uniform() < 1 / regime.minutes) {
      regime = REGIMES[Math.floor(random.uniform() * REGIMES.length)]!;
      drift = 0.012 * random.normal() * minuteDeviation * regime.volatility;
    }
    const dayPhase = (2 * Math.PI * (minute % 1440)) / 1440;
    const activity =
      regime.activity * (1 + 0.4 * Math.sin(dayPhase - 2)) * Math.exp(0.5 * random.normal());
    const trades = random.poisson(simulated.tradesPerMinute * activity);

    const open = logPrice;
    let high = open;
    let low = open;
    if (trades > 0) {
      const step = (minuteDeviation * regime.volatility) / Math.sqrt(STEPS_PER_MINUTE);
      for (let i = 0; i < STEPS_PER_MINUTE; i++) {
        logPrice += drift / STEPS_PER_MINUTE + step * random.normal();
        high = Math.max(high, logPrice);
        low = Math.min(low, logPrice);
      }
    }
    const volume = eightDecimals((trades * 40 * Math.exp(0.3 * random.normal())) / simulated.price);
    const push = (logPrice - open) / (minuteDeviation * regime.volatility);
    const takerShare = Math.min(0.95, Math.max(0.05, 0.5 + 0.12 * push + 0.08 * random.normal()));
    if (isOutage(minute)) continue;

    const meanPrice = Math.exp((high + low + open + logPrice) / 4);
    const openTime = (from.getTime() + minute * 60_000) * 1000;
    rows.push([
      openTime,
      round(Math.exp(open)),
      round(Math.exp(high)),
      round(Math.exp(low)),
      round(Math.exp(logPrice)),
      volume,
      openTime + 59_999_000,
      eightDecimals(volume * meanPrice),
      trades,
      eightDecimals(volume * takerShare),
      eightDecimals(volume * takerShare * meanPrice),
    ]);
  }
  return toColumns(rows);
}

function randomSource(seed: number) {
  const generator = xoroshiro128plus(seed);
  const uniform = () => uniformFloat64(generator);
  /** Box and Muller's transform; the second value of each pair is not used. */
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  /** Knuth's product of uniforms for small means, a rounded normal for large ones. */
  const poisson = (mean: number) => {
    if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = uniform(); product > limit; product *= uniform()) count++;
    return count;
  };
  return { uniform, normal, poisson };
}

function rounding(decimals: number): (value: number) => number {
  const scale = 10 ** decimals;
  return (value) => Math.round(value * scale) / scale;
}

const eightDecimals = rounding(8);

function isOutage(minute: number): boolean {
  const start = OUTAGE.day * 1440 + OUTAGE.fromMinute;
  return minute >= start && minute < start + OUTAGE.minutes;
}

function toColumns(rows: readonly number[][]): KlineColumns {
  const names = Object.keys(KLINE_SHAPE);
  const columns = names.map((name, index) => [name, Float64Array.from(rows, (row) => row[index]!)]);
  return Object.fromEntries(columns) as Columns<typeof KLINE_SHAPE>;
}
