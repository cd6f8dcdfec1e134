/*---
description: Every indicator that the headers in models/indicators declare.
grain: [indicator_type_id]
surrogate_key: {column: indicator_type_id, of: [indicator]}
columns:
  indicator_type_id: Number of the indicator, the same in every build.
  indicator: Its name, e.g. rsi_14.
  family: The file in models/indicators that computes it.
  parameters: The numbers in its name, in order.
  unit: {description: "What its value is measured in.", documentation: true}
  lowest: {description: "The least value it can have; NULL without bound.", documentation: true}
  highest: {description: "The greatest value likewise.", documentation: true}
  warmup_bars: {description: "Bars a series needs before the first value.", unit: bars}
  formula: {description: "How it is computed, as a textbook writes it.", documentation: true}
  source: {description: "Whose definition it is.", documentation: true}
  description: {description: "What it measures.", documentation: true}
tests:
  - range: {warmup_bars: [1, null]}
---*/
SELECT
  indicator,
  family,
  regexp_extract_all(indicator, '_(\d+)', 1).list_transform(lambda n: n::INTEGER) AS parameters,
  unit,
  lowest,
  highest,
  warmup_bars,
  formula,
  source,
  description
FROM raw.indicator
ORDER BY family, indicator
