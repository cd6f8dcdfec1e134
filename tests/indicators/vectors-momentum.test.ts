import { describeOnRealData } from '../support/real-data.ts';
import { agreesWithStockIndicators, agreesWithTulip } from './agrees-with-vectors.ts';

const PRICES = ['high', 'low', 'close'] as const;

describeOnRealData('momentum, on vectors of others', () => {
  agreesWithStockIndicators([
    { family: 'stochastic', column: 'stoch_14_fast_d', file: 'stoch', field: 'oscillator' },
    // Theirs does not wait for its signal.
    {
      family: 'stochastic',
      column: 'stoch_14_slow_k',
      file: 'stoch',
      field: 'oscillator',
      leftOut: 17,
    },
    { family: 'stochastic', column: 'stoch_14_slow_d', file: 'stoch', field: 'signal' },
    { family: 'williams_r', column: 'williams_r_14', file: 'willr', field: 'williamsR' },
    { family: 'cci', column: 'cci_20', file: 'cci', field: 'cci' },
    { family: 'mfi', column: 'mfi_14', file: 'mfi', field: 'mfi' },
  ]);
  agreesWithTulip([
    {
      family: 'stochastic',
      column: 'stoch_14_slow_k',
      vector: 'stoch 5 3 3',
      inputs: PRICES,
      replaced: { ', 14)': ', 5)', 'bar_no >= 17': 'bar_no >= 8' },
    },
    {
      family: 'williams_r',
      column: 'williams_r_14',
      vector: 'willr 5',
      inputs: PRICES,
      replaced: { ', 14)': ', 5)' },
    },
    {
      family: 'cci',
      column: 'cci_20',
      vector: 'cci 5',
      inputs: PRICES,
      replaced: { ', 20)': ', 5)' },
    },
    // Theirs is a share, ours percent.
    {
      family: 'roc',
      column: 'roc_10',
      vector: 'roc 5',
      inputs: ['close'],
      replaced: { '(close, 10)': '(close, 5)' },
      factor: 0.01,
    },
    {
      family: 'momentum',
      column: 'momentum_10',
      vector: 'mom 5',
      inputs: ['close'],
      replaced: { '(close, 10)': '(close, 5)' },
    },
    {
      family: 'mfi',
      column: 'mfi_14',
      vector: 'mfi 5',
      inputs: [...PRICES, 'volume'],
      replaced: { ', 14)': ', 5)', 'bar_no < 14': 'bar_no < 5' },
    },
    // Tulip begins each average with one value, not with a mean of five, and takes the change as a share of what it led
    // to.
    {
      family: 'trix',
      column: 'trix_15',
      vector: 'trix 5',
      inputs: ['close'],
      replaced: {
        'smoothed / lag(smoothed) OVER (PARTITION BY series_id ORDER BY bar_no) - 1':
          '1 - lag(smoothed) OVER (PARTITION BY series_id ORDER BY bar_no) / smoothed',
        'ema(close, 15)': 'smooth(close, 2.0 / 6, 0, 1, 1)',
        'ema(smoothed_once, 15, 14)': 'smooth(smoothed_once, 2.0 / 6, 4, 1, 1)',
        'ema(smoothed_twice, 15, 28)': 'smooth(smoothed_twice, 2.0 / 6, 8, 1, 1)',
      },
    },
    {
      family: 'ultimate_oscillator',
      column: 'ultimate_7_14_28',
      vector: 'ultosc 2 3 5',
      inputs: PRICES,
      replaced: {
        ', 7)': ', 2)',
        ', 14)': ', 3)',
        ', 28)': ', 5)',
        'bar_no >= 28': 'bar_no >= 5',
      },
    },
    // Tulip sums over 5 bars, as Chande did.
    {
      family: 'cmo',
      column: 'cmo_14',
      vector: 'cmo 5',
      inputs: ['close'],
      replaced: { 'rma(gain, 14, 1)': 'sma(gain, 5)', 'rma(loss, 14, 1)': 'sma(loss, 5)' },
    },
    // Of averages that begin with the first close.
    {
      family: 'ppo',
      column: 'ppo_12_26',
      vector: 'ppo 2 5',
      inputs: ['close'],
      replaced: {
        'ema(close, 12)': 'smooth(close, 2.0 / 3, 0, 1, 1)',
        'ema(close, 26)': 'smooth(close, 2.0 / 6, 0, 1, 1)',
      },
    },
  ]);
});
