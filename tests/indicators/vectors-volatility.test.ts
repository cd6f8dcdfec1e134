import { describeOnRealData } from '../support/real-data.ts';
import { agreesWithStockIndicators, agreesWithTulip } from './agrees-with-vectors.ts';

const PRICES = ['high', 'low', 'close'] as const;

describeOnRealData('volatility, on vectors of others', () => {
  agreesWithStockIndicators([
    { family: 'atr', column: 'true_range', file: 'tr', field: 'tr' },
    { family: 'atr', column: 'atr_14', file: 'atr', field: 'atr' },
    { family: 'atr', column: 'natr_14', file: 'atr', field: 'atrp' },
    { family: 'bollinger', column: 'bb_20_2_upper', file: 'bb', field: 'upperBand' },
    { family: 'bollinger', column: 'bb_20_2_middle', file: 'bb', field: 'sma' },
    { family: 'bollinger', column: 'bb_20_2_lower', file: 'bb', field: 'lowerBand' },
    { family: 'bollinger', column: 'bb_20_2_width', file: 'bb', field: 'width' },
    { family: 'bollinger', column: 'bb_20_2_percent_b', file: 'bb', field: 'percentB' },
    { family: 'keltner', column: 'keltner_20_upper', file: 'keltner', field: 'upperBand' },
    { family: 'keltner', column: 'keltner_20_middle', file: 'keltner', field: 'centerline' },
    { family: 'keltner', column: 'keltner_20_lower', file: 'keltner', field: 'lowerBand' },
    // Theirs are of the 20 bars before the bar.
    ...(['upper', 'middle', 'lower'] as const).map((line) => ({
      family: 'donchian',
      column: `donchian_20_${line}`,
      file: 'donchian',
      field: line === 'middle' ? 'centerline' : `${line}Band`,
      delay: 1,
    })),
  ]);
  agreesWithTulip([
    // Tulip gives the first bar high - low as its true range, and counts it into the first average.
    { family: 'atr', column: 'true_range', vector: 'tr', inputs: PRICES, leftOut: 1 },
    {
      family: 'atr',
      column: 'natr_14',
      vector: 'natr 5',
      inputs: PRICES,
      replaced: {
        'rma(true_range, 14, 1)': 'rma(coalesce(true_range, high - low), 5, 0)',
      },
    },
    // Tulip takes simple returns, and makes years of 252 days of them.
    {
      family: 'historical_volatility',
      column: 'volatility_20',
      vector: 'volatility 5',
      inputs: ['close'],
      replaced: {
        'ln(close / prev_close)': 'close / prev_close - 1',
        'CASE WHEN bar_no >= 20 THEN rolling_deviation(log_return, 20) END':
          'CASE WHEN bar_no >= 5 THEN rolling_deviation(log_return, 5) END',
      },
      factor: Math.sqrt(252),
    },
  ]);
});
