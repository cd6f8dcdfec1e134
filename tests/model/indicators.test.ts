import { expect, it } from 'vitest';
import { indicatorsOf } from '../../src/model/indicators.ts';
import { parseModel } from '../../src/model/parse-model.ts';

const FAMILY = `/*---
description: How wide.
grain: [symbol_id, interval_id, close_time]
part_of: fact_indicator
columns:
  band_20_2_width: {description: "Width.", unit: share, warmup_bars: 20, source: Bollinger, formula: "(u - l) / m"}
  drift: {description: "Drift.", unit: quote, warmup_bars: 1, source: ours}
tests:
  - range: {band_20_2_width: [0, 100.000001]}
---*/
SELECT 1`;

it('reads of a header what an indicator is', () => {
  const parsed = parseModel('models/indicators/band.sql', FAMILY);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  expect(indicatorsOf([parsed.model])).toEqual([
    {
      indicator: 'band_20_2_width',
      family: 'band',
      description: 'Width.',
      formula: '(u - l) / m',
      parameters: [20, 2],
      unit: 'share',
      range: [0, 100],
      warmup_bars: 20,
      source: 'Bollinger',
    },
    {
      indicator: 'drift',
      family: 'band',
      description: 'Drift.',
      formula: null,
      parameters: [],
      unit: 'quote',
      range: [null, null],
      warmup_bars: 1,
      source: 'ours',
    },
  ]);
});
