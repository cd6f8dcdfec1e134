import { describeOnRealData } from '../support/real-data.ts';
import { agreesWithStockIndicators, agreesWithTulip } from './agrees-with-vectors.ts';

const BARS = ['high', 'low', 'close', 'volume'] as const;

describeOnRealData('volume, on vectors of others', () => {
  agreesWithStockIndicators([
    { family: 'chaikin', column: 'chaikin_money_flow_20', file: 'cmf', field: 'cmf' },
    // Theirs is one session from the first day on.
    {
      family: 'vwap',
      column: 'vwap_day',
      file: 'vwap',
      field: 'vwap',
      replaced: { 'series_id, bar_day(close_time)': 'series_id' },
    },
  ]);
  agreesWithTulip([
    { family: 'ad', column: 'ad_line', vector: 'ad', inputs: BARS },
    {
      family: 'chaikin',
      column: 'chaikin_oscillator_3_10',
      vector: 'adosc 2 5',
      inputs: BARS,
      replaced: {
        'bar_no >= 9': 'bar_no >= 4',
        'distance_from_average(flow, 10)': 'distance_from_average(flow, 5)',
        'distance_from_average(flow, 3)': 'distance_from_average(flow, 2)',
      },
    },
    // Tulip weighs closes, not typical prices.
    {
      family: 'rolling_vwap',
      column: 'vwap_20',
      vector: 'vwma 5',
      inputs: ['close', 'volume'],
      replaced: { '(high + low + close) / 3': 'close', ', 20)': ', 5)' },
    },
  ]);
});
