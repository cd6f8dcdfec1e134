/*---
description: The bar lengths.
grain: [interval_id]
columns:
  interval_id: Number of the interval, the same everywhere.
  interval: The exchange's name, where 1m is a minute and 1M a month.
  seconds: {description: "Length; of a month its nominal 30 days.", unit: seconds}
  is_resampled: Whether the project asks for this interval to be made from finer bars.
tests:
  - not_null: [interval, is_resampled]
  - range: {seconds: [1, null]}
---*/
SELECT
  interval_id::TINYINT AS interval_id,
  interval,
  seconds,
  interval IN (SELECT interval FROM raw.resampled_interval) AS is_resampled
FROM seeds.interval
ORDER BY interval_id
