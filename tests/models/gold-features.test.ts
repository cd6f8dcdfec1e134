import { describe, expect, it } from 'vitest';
import { modelDatabase } from '../support/model-database.ts';

const BARS = 150;
const HOUR = 3_600_000;
const START = Date.parse('2025-01-01T00:00:00Z');

interface Bar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** A price that swings once in 16 bars, with a little of every other length. */
function swinging(): Bar[] {
  let before = 100;
  return Array.from({ length: BARS }, (_, bar) => {
    const close = 100 + 5 * Math.sin((2 * Math.PI * bar) / 16) + ((bar * 7919) % 13) / 10;
    const open = before;
    before = close;
    const high = Math.max(open, close) + 0.5;
    const low = Math.min(open, close) - 0.25;
    return { open, high, low, close, volume: 10 + ((bar * 31) % 17) };
  });
}

type Features = Record<string, number | null>;

async function featuresOf(bars: readonly Bar[]): Promise<Features[]> {
  const database = await modelDatabase();
  const rows = bars.map(({ open, high, low, close, volume }, bar) => {
    const before = bar === 0 ? 'NULL' : `${bars[bar - 1]!.close}::DOUBLE`;
    const opens = new Date(START + bar * HOUR).toISOString().slice(0, 19);
    return `(${bar}, TIMESTAMP '${opens}', ${open}::DOUBLE, ${high}::DOUBLE, ${low}::DOUBLE, ${close}::DOUBLE, ${volume}::DOUBLE, ${before})`;
  });
  await database.run(`
    CREATE TABLE dim_symbol AS SELECT 1::SMALLINT AS symbol_id, 'BTCUSDT' AS symbol;
    CREATE TABLE dim_interval AS SELECT 7::TINYINT AS interval_id, '1h' AS interval;
    CREATE TABLE raw.research AS SELECT 'BTCUSDT' AS symbol, 'spot' AS market, '1h' AS interval;
    CREATE TABLE indicators.bars AS
    SELECT 1::SMALLINT AS symbol_id, 7::TINYINT AS interval_id, 1::BIGINT AS series_id, *,
      open_time + INTERVAL 1 HOUR AS close_time, volume * close AS quote_volume, volume / 4 AS taker_buy_volume,
      greatest(close - prev_close, 0) AS gain, greatest(prev_close - close, 0) AS loss,
      CASE WHEN bar_no > 0 THEN greatest(high - low, abs(high - prev_close), abs(low - prev_close)) END AS true_range
    FROM (VALUES ${rows.join(', ')}) AS t(bar_no, open_time, open, high, low, close, volume, prev_close)`);
  const features = await database.model<Features>('marts/gold_features');
  return features.toSorted((a, b) => Number(a.close_time) - Number(b.close_time));
}

describe('gold_features', () => {
  it('has a row a bar and at least fifty features, each NULL until its window is complete', async () => {
    const rows = await featuresOf(swinging());
    expect(rows).toHaveLength(BARS);
    expect(Object.keys(rows[0]!).length).toBeGreaterThanOrEqual(62);
    const first = (feature: string) => rows.findIndex((row) => row[feature] !== null);
    expect(
      ['return_1', 'log_return_24', 'return_mean_6', 'return_deviation_48', 'close_mean_12'].map(
        first,
      ),
    ).toEqual([1, 24, 6, 48, 11]);
    expect(['ema_21', 'rsi_14', 'power_64_4', 'power_64_dominant_bars'].map(first)).toEqual([
      20, 14, 64, 64,
    ]);
    for (const row of rows)
      for (const value of Object.values(row)) expect(Number.isNaN(value)).toBe(false);
  });

  it('has the returns, windows and candles that loops give', async () => {
    const bars = swinging();
    const rows = await featuresOf(bars);
    const bar = 100;
    const closes = bars.map(({ close }) => close);
    const logs = closes.map((close, index) => Math.log(close / closes[index - 1]!));
    const window = logs.slice(bar - 11, bar + 1);
    const mean = window.reduce((sum, value) => sum + value, 0) / 12;
    const variance = window.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 12;
    const { open, high, low, close, volume } = bars[bar]!;
    const expected: Features = {
      return_6: close / closes[bar - 6]! - 1,
      log_return_12: Math.log(close / closes[bar - 12]!),
      return_mean_12: mean,
      return_deviation_12: Math.sqrt(variance),
      candle_body: (close - open) / open,
      upper_shadow: (high - Math.max(open, close)) / open,
      lower_shadow: (Math.min(open, close) - low) / open,
      close_position: (close - low) / (high - low),
      body_share: Math.abs(close - open) / (high - low),
      volume_ratio_24:
        volume / (bars.slice(bar - 23, bar + 1).reduce((sum, other) => sum + other.volume, 0) / 24),
      taker_buy_ratio: 0.25,
      // 2025-01-05 04:00, a Sunday.
      hour_sin: Math.sin((2 * Math.PI * 4) / 24),
      weekday_cos: Math.cos((2 * Math.PI * 6) / 7),
      month_sin: 0,
    };
    for (const [feature, value] of Object.entries(expected))
      expect(rows[bar]![feature], feature).toBeCloseTo(value!, 12);
  });

  it('has the powers of a discrete Fourier transform, and finds the swing', async () => {
    const bars = swinging();
    const rows = await featuresOf(bars);
    const bar = 130;
    const logs = bars
      .map(({ close }, index) => Math.log(close / (bars[index - 1]?.close ?? close)))
      .slice(bar - 63, bar + 1);
    const power = (k: number) => {
      let [re, im] = [0, 0];
      for (const [index, value] of logs.entries()) {
        re += value * Math.cos((2 * Math.PI * k * index) / 64);
        im -= value * Math.sin((2 * Math.PI * k * index) / 64);
      }
      return (2 * (re ** 2 + im ** 2)) / 64 ** 2;
    };
    for (const k of [1, 2, 3, 4, 6, 8, 12, 16]) {
      const found = rows[bar]![`power_64_${k}`]!;
      expect(Math.abs(found / power(k) - 1), `wave ${k}`).toBeLessThan(1e-9);
    }
    expect(rows[bar]!.power_64_dominant_bars).toBe(16);
    const meanSquare = logs.reduce((sum, value) => sum + value ** 2, 0) / 64;
    expect(rows[bar]!.power_64_dominant_share).toBeCloseTo(power(4) / meanSquare, 9);
  });

  it('has nothing to say of what stands still', async () => {
    const still = { open: 5, high: 5, low: 5, close: 5, volume: 0 };
    const last = (await featuresOf(Array.from({ length: BARS }, () => still))).at(-1)!;
    expect(last).toMatchObject({
      return_1: 0,
      close_z_24: null,
      close_position: null,
      volume_ratio_24: null,
      taker_buy_ratio: null,
      rsi_14: 0,
      power_64_dominant_bars: null,
      power_64_dominant_share: null,
    });
  });
});
