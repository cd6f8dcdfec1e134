import * as technical from 'technicalindicators';
import * as signals from 'trading-signals';
import type { KlineColumns } from '../src/sources/simulate-klines.ts';

/** Seconds by package and family, of the families that the package has under the same periods. */
export type PeerSeconds = Readonly<
  Record<'technicalindicators' | 'trading-signals', Readonly<Record<string, number>>>
>;

/** Runs what two packages of npm have of our families on the bars, each once, arrays made beforehand. */
export function npmSeconds(klines: KlineColumns): PeerSeconds {
  return {
    technicalindicators: timed(batches(klines)),
    'trading-signals': timed(streams(klines)),
  };
}

type Calls = Readonly<Record<string, () => unknown>>;

function timed(calls: Calls): Record<string, number> {
  return Object.fromEntries(
    Object.entries(calls).map(([family, call]) => {
      const start = performance.now();
      call();
      return [family, Number(((performance.now() - start) / 1000).toPrecision(3))];
    }),
  );
}

/** technicalindicators takes whole arrays. */
function batches(klines: KlineColumns): Calls {
  const [high, low, close, volume] = (['high', 'low', 'close', 'volume'] as const).map((name) =>
    Array.from(klines[name]),
  ) as [number[], number[], number[], number[]];
  const bars = { high, low, close };
  const eachOf = (periods: readonly number[], run: (period: number) => unknown) =>
    periods.map((period) => run(period));
  return {
    sma: () =>
      eachOf([20, 50, 200], (period) => technical.SMA.calculate({ period, values: close })),
    ema: () =>
      eachOf([20, 50, 200], (period) => technical.EMA.calculate({ period, values: close })),
    wma: () => technical.WMA.calculate({ period: 20, values: close }),
    rsi: () => technical.RSI.calculate({ period: 14, values: close }),
    macd: () =>
      technical.MACD.calculate({
        values: close,
        fastPeriod: 12,
        slowPeriod: 26,
        signalPeriod: 9,
        SimpleMAOscillator: false,
        SimpleMASignal: false,
      }),
    bollinger: () => technical.BollingerBands.calculate({ period: 20, stdDev: 2, values: close }),
    atr: () => technical.ATR.calculate({ ...bars, period: 14 }),
    adx: () => technical.ADX.calculate({ ...bars, period: 14 }),
    obv: () => technical.OBV.calculate({ close, volume }),
    ad: () => technical.ADL.calculate({ ...bars, volume }),
    trix: () => technical.TRIX.calculate({ period: 15, values: close }),
    cci: () => technical.CCI.calculate({ ...bars, period: 20 }),
    williams_r: () => technical.WilliamsR.calculate({ ...bars, period: 14 }),
    stochastic: () => technical.Stochastic.calculate({ ...bars, period: 14, signalPeriod: 3 }),
    mfi: () => technical.MFI.calculate({ ...bars, volume, period: 14 }),
    roc: () => technical.ROC.calculate({ period: 10, values: close }),
    psar: () => technical.PSAR.calculate({ high, low, step: 0.02, max: 0.2 }),
    awesome_oscillator: () =>
      technical.AwesomeOscillator.calculate({ high, low, fastPeriod: 5, slowPeriod: 34 }),
  };
}

/** trading-signals takes one bar after the other. */
function streams(klines: KlineColumns): Calls {
  const candles = Array.from(klines.close, (close, index) => ({
    open: klines.open[index]!,
    high: klines.high[index]!,
    low: klines.low[index]!,
    close,
    volume: klines.volume[index]!,
  }));
  const prices = (indicator: { add(price: number): unknown }) => {
    for (const { close } of candles) indicator.add(close);
  };
  const bars = (indicator: { add(candle: (typeof candles)[number]): unknown }) => {
    for (const candle of candles) indicator.add(candle);
  };
  return {
    sma: () => [20, 50, 200].map((period) => prices(new signals.SMA(period))),
    ema: () => [20, 50, 200].map((period) => prices(new signals.EMA(period))),
    wma: () => prices(new signals.WMA(20)),
    dema: () => [prices(new signals.DEMA(20)), prices(new signals.TEMA(20))],
    rsi: () => prices(new signals.RSI(14)),
    macd: () =>
      prices(new signals.MACD(new signals.EMA(12), new signals.EMA(26), new signals.EMA(9))),
    atr: () => [bars(new signals.ATR(14)), bars(new signals.NATR(14))],
    adx: () => bars(new signals.ADX(14)),
    obv: () => bars(new signals.OBV(2)),
    ad: () => bars(new signals.AD()),
    trix: () => prices(new signals.TRIX(15)),
    cci: () => bars(new signals.CCI(20)),
    cmo: () => prices(new signals.CMO(14)),
    mfi: () => bars(new signals.MFI(14)),
    momentum: () => prices(new signals.MOM(10)),
    roc: () => prices(new signals.ROC(10)),
    psar: () => bars(new signals.PSAR({ accelerationStep: 0.02, accelerationMax: 0.2 })),
    awesome_oscillator: () => bars(new signals.AO(5, 34)),
  };
}
