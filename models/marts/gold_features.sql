/*---
description: >
  What forecasts are fed with: one wide row for each bar of the length that project.yml researches, every symbol, made of
  this bar and those before it. A feature whose window is incomplete is NULL.
grain: [symbol_id, interval_id, close_time]
time: close_time
causal: close_time
incremental: {by: [symbol_id, interval_id], lookback: {bars: 2 * smoothing_block(2.0 / 51)}}
partition_by: series_id
columns:
  symbol_id: The instrument, in dim_symbol.
  interval_id: The bar length, in dim_interval.
  close_time: End of the bar, UTC; the instant at which the row is known.
  symbol: The exchange's name of the instrument.
  interval: The bar length's name.
  open_time: Start of the bar, UTC.
  open: {description: "First price.", unit: quote}
  high: {description: "Highest price.", unit: quote}
  low: {description: "Lowest price.", unit: quote}
  close: {description: "Last price.", unit: quote}
  volume: {description: "Traded amount.", unit: base}
  quote_volume: {description: "Traded amount.", unit: quote}
  return_1: {description: "Change of the close over 1 bar.", unit: share}
  return_3: {description: "Change of the close over 3 bars.", unit: share}
  return_6: {description: "Change of the close over 6 bars.", unit: share}
  return_12: {description: "Change of the close over 12 bars.", unit: share}
  return_24: {description: "Change of the close over 24 bars.", unit: share}
  return_48: {description: "Change of the close over 48 bars.", unit: share}
  log_return_1: {description: "Logarithm of the close over the close 1 bar ago.", unit: log}
  log_return_3: {description: "Logarithm of the close over the close 3 bars ago.", unit: log}
  log_return_6: {description: "Logarithm of the close over the close 6 bars ago.", unit: log}
  log_return_12: {description: "Logarithm of the close over the close 12 bars ago.", unit: log}
  log_return_24: {description: "Logarithm of the close over the close 24 bars ago.", unit: log}
  log_return_48: {description: "Logarithm of the close over the close 48 bars ago.", unit: log}
  hour_sin: {description: "Sine of the hour of the day at which the bar begins, once round the circle.", unit: -1 to 1}
  hour_cos: {description: "Cosine of the hour of the day at which the bar begins, once round the circle.", unit: -1 to 1}
  weekday_sin: {description: "Sine of the day of the week, from Monday, once round the circle.", unit: -1 to 1}
  weekday_cos: {description: "Cosine of the day of the week, from Monday, once round the circle.", unit: -1 to 1}
  month_sin: {description: "Sine of the month of the year, once round the circle.", unit: -1 to 1}
  month_cos: {description: "Cosine of the month of the year, once round the circle.", unit: -1 to 1}
  return_mean_6: {description: "Mean log return of the last 6 bars.", unit: log}
  return_mean_12: {description: "Mean log return of the last 12 bars.", unit: log}
  return_mean_24: {description: "Mean log return of the last 24 bars.", unit: log}
  return_mean_48: {description: "Mean log return of the last 48 bars.", unit: log}
  return_deviation_6: {description: "Population deviation of the log returns of the last 6 bars.", unit: log}
  return_deviation_12: {description: "Population deviation of the log returns of the last 12 bars.", unit: log}
  return_deviation_24: {description: "Population deviation of the log returns of the last 24 bars.", unit: log}
  return_deviation_48: {description: "Population deviation of the log returns of the last 48 bars.", unit: log}
  close_mean_12: {description: "Mean of the last 12 closes.", unit: quote}
  close_mean_24: {description: "Mean of the last 24 closes.", unit: quote}
  close_mean_48: {description: "Mean of the last 48 closes.", unit: quote}
  close_z_24: {description: "Close less its mean over 24 bars, in deviations of them; none while the closes are the same.", unit: deviations}
  close_z_48: {description: "Close less its mean over 48 bars, in deviations of them; none while the closes are the same.", unit: deviations}
  ema_9: {description: "Exponential average over 9 closes.", unit: quote}
  ema_21: {description: "Exponential average over 21 closes.", unit: quote}
  ema_50: {description: "Exponential average over 50 closes.", unit: quote}
  ema_9_distance: {description: "Distance of the close from ema_9, as a share of it.", unit: share}
  ema_21_distance: {description: "Distance of the close from ema_21, as a share of it.", unit: share}
  ema_50_distance: {description: "Distance of the close from ema_50, as a share of it.", unit: share}
  candle_body: {description: "Close less open, as a share of the open.", unit: share}
  candle_range: {description: "High less low, as a share of the open.", unit: share}
  upper_shadow: {description: "High less the higher of open and close, as a share of the open.", unit: share}
  lower_shadow: {description: "The lower of open and close less the low, as a share of the open.", unit: share}
  close_position: {description: "Where the close lies between low (0) and high (1); none in a bar without a range.", unit: share}
  body_share: {description: "Size of the body as a share of the range; none in a bar without one.", unit: share}
  volume_ratio_24: {description: "Volume as a multiple of its mean over 24 bars; none while that is 0.", unit: multiple}
  volume_z_24: {description: "Volume less its mean over 24 bars, in deviations of them; none while the volumes are the same.", unit: deviations}
  taker_buy_ratio: {description: "Part of the volume bought by takers; none without volume.", unit: share}
  rsi_14: {description: "RSI over 14 bars; 0 while nothing moved.", unit: 0-100}
  atr_14_share: {description: "Wilder's average true range over 14 bars, as a share of the close.", unit: share}
  macd_12_26_share: {description: "Exponential average over 12 closes less that over 26, as a share of the close.", unit: share}
  power_64_1: {description: "Power of the wave of 64 bars in the last 64 log returns.", unit: log²}
  power_64_2: {description: "Power of the wave of 32 bars in the last 64 log returns.", unit: log²}
  power_64_3: {description: "Power of the wave of 21.33 bars in the last 64 log returns.", unit: log²}
  power_64_4: {description: "Power of the wave of 16 bars in the last 64 log returns.", unit: log²}
  power_64_6: {description: "Power of the wave of 10.67 bars in the last 64 log returns.", unit: log²}
  power_64_8: {description: "Power of the wave of 8 bars in the last 64 log returns.", unit: log²}
  power_64_12: {description: "Power of the wave of 5.333 bars in the last 64 log returns.", unit: log²}
  power_64_16: {description: "Power of the wave of 4 bars in the last 64 log returns.", unit: log²}
  power_64_dominant_bars: {description: "Length of the strongest of these waves; the longest of equal ones; none while nothing moves.", unit: bars}
  power_64_dominant_share: {description: "Its power as a share of the mean square of the 64 log returns.", unit: share}
tests:
  - not_null: [symbol, interval, open_time, close]
  - relationships: {symbol_id: dim_symbol.symbol_id, interval_id: dim_interval.interval_id}
  - range: {hour_sin: [-1, 1], close_position: [0, 1], body_share: [0, 1], rsi_14: [0, 100.000001], power_64_dominant_share: [0, 1.000001]}
---*/
WITH bars AS (
  SELECT
    b.*,
    s.symbol,
    i.interval,
    close / prev_close AS growth,
    ln(close / prev_close) AS log_return
  FROM indicators.bars AS b
  JOIN dim_symbol AS s USING (symbol_id)
  JOIN dim_interval AS i USING (interval_id)
  WHERE i.interval IN (SELECT interval FROM raw.research)
),

waves AS (
  SELECT
    *,
    lag(close, 1) OVER series AS close_1,
    lag(close, 3) OVER series AS close_3,
    lag(close, 6) OVER series AS close_6,
    lag(close, 12) OVER series AS close_12,
    lag(close, 24) OVER series AS close_24,
    lag(close, 48) OVER series AS close_48,
    CASE WHEN bar_no >= 6 THEN sma(log_return, 6) END AS return_mean_6,
    CASE WHEN bar_no >= 12 THEN sma(log_return, 12) END AS return_mean_12,
    CASE WHEN bar_no >= 24 THEN sma(log_return, 24) END AS return_mean_24,
    CASE WHEN bar_no >= 48 THEN sma(log_return, 48) END AS return_mean_48,
    CASE WHEN bar_no >= 6 THEN rolling_deviation(log_return, 6) END AS return_deviation_6,
    CASE WHEN bar_no >= 12 THEN rolling_deviation(log_return, 12) END AS return_deviation_12,
    CASE WHEN bar_no >= 24 THEN rolling_deviation(log_return, 24) END AS return_deviation_24,
    CASE WHEN bar_no >= 48 THEN rolling_deviation(log_return, 48) END AS return_deviation_48,
    sma(close, 12) AS close_mean_12,
    sma(close, 24) AS close_mean_24,
    sma(close, 48) AS close_mean_48,
    rolling_deviation(close, 24) AS close_deviation_24,
    rolling_deviation(close, 48) AS close_deviation_48,
    ema(close, 9) AS ema_9,
    ema(close, 12) AS ema_12,
    ema(close, 21) AS ema_21,
    ema(close, 26) AS ema_26,
    ema(close, 50) AS ema_50,
    sma(volume, 24) AS volume_mean,
    rolling_deviation(volume, 24) AS volume_deviation,
    rma(gain, 14, 1) AS average_gain,
    rma(loss, 14, 1) AS average_loss,
    rma(true_range, 14, 1) AS atr_14,
    wave_power(log_return, 64, 1) AS power_64_1,
    wave_power(log_return, 64, 2) AS power_64_2,
    wave_power(log_return, 64, 3) AS power_64_3,
    wave_power(log_return, 64, 4) AS power_64_4,
    wave_power(log_return, 64, 6) AS power_64_6,
    wave_power(log_return, 64, 8) AS power_64_8,
    wave_power(log_return, 64, 12) AS power_64_12,
    wave_power(log_return, 64, 16) AS power_64_16,
    CASE WHEN bar_no >= 64 THEN sma(log_return * log_return, 64) END AS mean_square
  FROM bars
  WINDOW series AS (PARTITION BY series_id ORDER BY bar_no)
),

strongest AS (
  SELECT
    *,
    greatest(power_64_1, power_64_2, power_64_3, power_64_4, power_64_6, power_64_8, power_64_12, power_64_16) AS strongest_power
  FROM waves
)

SELECT
  symbol_id,
  interval_id,
  close_time,
  symbol,
  interval,
  open_time,
  open,
  high,
  low,
  close,
  volume,
  quote_volume,
  close / close_1 - 1 AS return_1,
  close / close_3 - 1 AS return_3,
  close / close_6 - 1 AS return_6,
  close / close_12 - 1 AS return_12,
  close / close_24 - 1 AS return_24,
  close / close_48 - 1 AS return_48,
  ln(close / close_1) AS log_return_1,
  ln(close / close_3) AS log_return_3,
  ln(close / close_6) AS log_return_6,
  ln(close / close_12) AS log_return_12,
  ln(close / close_24) AS log_return_24,
  ln(close / close_48) AS log_return_48,
  circle_sin((hour(open_time) + minute(open_time) / 60) / 24) AS hour_sin,
  circle_cos((hour(open_time) + minute(open_time) / 60) / 24) AS hour_cos,
  circle_sin((isodow(open_time) - 1) / 7) AS weekday_sin,
  circle_cos((isodow(open_time) - 1) / 7) AS weekday_cos,
  circle_sin((month(open_time) - 1) / 12) AS month_sin,
  circle_cos((month(open_time) - 1) / 12) AS month_cos,
  return_mean_6,
  return_mean_12,
  return_mean_24,
  return_mean_48,
  return_deviation_6,
  return_deviation_12,
  return_deviation_24,
  return_deviation_48,
  close_mean_12,
  close_mean_24,
  close_mean_48,
  (close - close_mean_24) / nullif(close_deviation_24, 0) AS close_z_24,
  (close - close_mean_48) / nullif(close_deviation_48, 0) AS close_z_48,
  ema_9,
  ema_21,
  ema_50,
  close / ema_9 - 1 AS ema_9_distance,
  close / ema_21 - 1 AS ema_21_distance,
  close / ema_50 - 1 AS ema_50_distance,
  (close - open) / open AS candle_body,
  (high - low) / open AS candle_range,
  (high - greatest(open, close)) / open AS upper_shadow,
  (least(open, close) - low) / open AS lower_shadow,
  (close - low) / nullif(high - low, 0) AS close_position,
  abs(close - open) / nullif(high - low, 0) AS body_share,
  volume / nullif(volume_mean, 0) AS volume_ratio_24,
  (volume - volume_mean) / nullif(volume_deviation, 0) AS volume_z_24,
  taker_buy_volume / nullif(volume, 0) AS taker_buy_ratio,
  relative_strength(average_gain, average_loss) AS rsi_14,
  atr_14 / close AS atr_14_share,
  (ema_12 - ema_26) / close AS macd_12_26_share,
  power_64_1,
  power_64_2,
  power_64_3,
  power_64_4,
  power_64_6,
  power_64_8,
  power_64_12,
  power_64_16,
  CASE nullif(strongest_power, 0)
    WHEN power_64_1 THEN 64.0::DOUBLE / 1
    WHEN power_64_2 THEN 64.0::DOUBLE / 2
    WHEN power_64_3 THEN 64.0::DOUBLE / 3
    WHEN power_64_4 THEN 64.0::DOUBLE / 4
    WHEN power_64_6 THEN 64.0::DOUBLE / 6
    WHEN power_64_8 THEN 64.0::DOUBLE / 8
    WHEN power_64_12 THEN 64.0::DOUBLE / 12
    WHEN power_64_16 THEN 64.0::DOUBLE / 16
  END AS power_64_dominant_bars,
  strongest_power / nullif(mean_square, 0) AS power_64_dominant_share
FROM strongest
