import { expect, it } from 'vitest';
import { isOfFewRows } from '../../src/runner/few-rows.ts';
import type { LandingChange } from '../../src/runner/landing.ts';
import type { Plan, PlannedModel } from '../../src/runner/plan.ts';

const change = (reason: string, rows?: number): LandingChange => ({
  tables: [],
  fingerprint: '',
  reasons: [reason],
  ...(rows !== undefined && { appendedRows: rows }),
  apply: async () => undefined,
});

const DAY = 'new rows BTCUSDT 1m 2025-07-01 … 2025-07-01';

/** A plan of models with these reasons. */
const plan = (isFullRefresh: boolean, ...reasons: string[][]): Plan => ({
  models: reasons.map(
    (own): PlannedModel => ({
      node: {} as PlannedModel['node'],
      reasons: own,
      plannedParents: [],
      isFullRefresh,
    }),
  ),
  upToDate: 0,
  removed: [],
  left: [],
  beginsAnew: false,
});

it.each([
  ['a day more', plan(false, [DAY], []), [change(DAY, 1440)], true],
  ['a year more', plan(false, [DAY], []), [change(DAY, 525_600)], false],
  [
    'many days more',
    plan(false, [DAY], []),
    [change(DAY, 60_000), change('rows gone', 60_000)],
    false,
  ],
  [
    'a day and a rule',
    plan(false, [DAY], ['metric x: weight 2 → 3']),
    [change(DAY, 1440), change('metric x: weight 2 → 3')],
    false,
  ],
  [
    'a day and a model of other SQL',
    plan(false, [DAY], ['sql changed: m.sql']),
    [change(DAY, 1440)],
    false,
  ],
  ['a day and all models', plan(true, [DAY]), [change(DAY, 1440)], false],
  ['nothing', plan(false), [], false],
])('%s', (_, planned, changes, expected) => {
  expect(isOfFewRows(planned, changes, 3, 2)).toBe(expected);
});

it('is left to the threads of more cores than models run on', () => {
  expect(isOfFewRows(plan(false, [DAY]), [change(DAY, 1440)], 4, 16)).toBe(false);
});
