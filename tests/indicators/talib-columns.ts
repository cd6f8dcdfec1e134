/** By family, the fixture's column for each model column whose header says `source: TA-Lib …`. */
export const TALIB_COLUMNS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  adx: { plus_di_14: 'PLUS_DI_14', minus_di_14: 'MINUS_DI_14', adx_14: 'ADX_14' },
  atr: { atr_14: 'ATR_14' },
  bollinger: {
    bb_20_2_upper: 'UPPERBAND',
    bb_20_2_middle: 'MIDDLEBAND',
    bb_20_2_lower: 'LOWERBAND',
  },
  ema: { ema_20: 'EMA_20', ema_50: 'EMA_50', ema_200: 'EMA_200' },
  macd: { macd_12_26: 'MACD', macd_signal_9: 'MACDSIGNAL', macd_histogram: 'MACDHIST' },
  obv: { obv: 'OBV' },
  rsi: { rsi_14: 'RSI_14' },
  sma: { sma_20: 'SMA_20', sma_50: 'SMA_50', sma_200: 'SMA_200' },
};
