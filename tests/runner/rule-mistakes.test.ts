import { describe, expect, it } from 'vitest';
import { problemsAfter } from '../support/problems-after.ts';

const RULES = 'metrics/trend_momentum/odd.yml';

/** A file with one rule, its keys as given; `description` is in line 3. */
const rule = (...keys: string[]) =>
  ['metrics:', '  odd:', '    description: Odd.', ...keys.map((key) => `    ${key}`), ''].join(
    '\n',
  );

describe('a rule that contradicts itself is told so', () => {
  it.each<[string, string[], string, string]>([
    // what, keys of the rule, line and column, cause
    [
      'a context with a side',
      ['role: context', 'side: BUY', 'indicator: rsi_14', 'direction: ABOVE', 'threshold: 50'],
      '5:11',
      'metrics.odd.side: a context has no side.',
    ],
    [
      'a context with a weight',
      ['role: context', 'indicator: rsi_14', 'direction: ABOVE', 'threshold: 50', 'weight: 2'],
      '8:13',
      'metrics.odd.weight: a context has no weight: it is never scored.',
    ],
    [
      'a role that is none',
      ['role: contxt', 'indicator: rsi_14', 'direction: ABOVE', 'threshold: 50'],
      '4:11',
      "metrics.odd.role: expected one of signal, filter, context, found 'contxt'.",
    ],
    [
      'a slope against an indicator',
      [
        'role: context',
        'indicator: close',
        'direction: SLOPE_ABOVE',
        'threshold: sma_20',
        'window: 5',
      ],
      '7:16',
      'metrics.odd.threshold: SLOPE_ABOVE needs a number: what the indicator changes by from bar to bar.',
    ],
    [
      'a slope of one bar',
      ['role: context', 'indicator: close', 'direction: SLOPE_BELOW', 'threshold: 0'],
      '2:3',
      'metrics.odd.window: SLOPE_BELOW needs a window of 2 bars or more.',
    ],
    [
      'a percentile of one bar',
      [
        'role: context',
        'indicator: close',
        'direction: PERCENTILE_BELOW',
        'threshold: 5',
        'window: 1',
      ],
      '8:13',
      'metrics.odd.window: PERCENTILE_BELOW needs a window of 2 bars or more.',
    ],
    [
      'a percentile against an indicator',
      [
        'role: context',
        'indicator: close',
        'direction: PERCENTILE_ABOVE',
        'threshold: sma_20',
        'window: 9',
      ],
      '7:16',
      'metrics.odd.threshold: PERCENTILE_ABOVE needs a number from 0 to 100.',
    ],
    [
      'a percentile above 100',
      [
        'role: context',
        'indicator: close',
        'direction: PERCENTILE_ABOVE',
        'threshold: 101',
        'window: 9',
      ],
      '7:16',
      'metrics.odd.threshold: PERCENTILE_ABOVE needs a number from 0 to 100.',
    ],
    [
      'a percentile within a range',
      [
        'role: context',
        'indicator: close',
        'direction: PERCENTILE_ABOVE',
        'threshold: [1, 2]',
        'window: 9',
      ],
      '7:5',
      'metrics.odd.threshold: PERCENTILE_ABOVE takes one threshold, not a range.',
    ],
    [
      'a slope without a number',
      ['role: context', 'indicator: close', 'direction: SLOPE_ABOVE', 'window: 9'],
      '2:3',
      'metrics.odd.threshold: SLOPE_ABOVE needs a threshold.',
    ],
    [
      'any bar of a crossing',
      [
        'role: context',
        'indicator: close',
        'direction: CROSS_UP',
        'threshold: 1',
        'window: 9',
        'match: ANY',
      ],
      '9:12',
      'metrics.odd.match: CROSS_UP looks at its window as a whole: ANY is for ABOVE, BELOW, BETWEEN, OUTSIDE.',
    ],
    [
      'a match that is none',
      ['role: context', 'indicator: close', 'direction: ABOVE', 'threshold: 1', 'match: SOME'],
      '8:12',
      "metrics.odd.match: expected one of ALL, ANY, found 'SOME'.",
    ],
    [
      'a window of days',
      ['role: context', 'indicator: close', 'direction: ABOVE', 'threshold: 1', 'window: 2d'],
      '8:13',
      'metrics.odd.window: expected bars from 1 to 10000, or hours from 1h to 10000h.',
    ],
    [
      'a window of no hours',
      ['role: context', 'indicator: close', 'direction: ABOVE', 'threshold: 1', 'window: 0h'],
      '8:13',
      'metrics.odd.window: expected bars from 1 to 10000, or hours from 1h to 10000h.',
    ],
    [
      'an interval that no rule is judged on',
      ['role: context', 'indicator: close', 'direction: ABOVE', 'threshold: 1', 'interval: 3d'],
      '8:15',
      "metrics.odd.interval: expected one of 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, 1d, 1w, 1M, found '3d'.",
    ],
    [
      'a tag of two words',
      [
        'role: context',
        'indicator: close',
        'direction: ABOVE',
        'threshold: 1',
        'tags: [mean reversion]',
      ],
      '8:12',
      'metrics.odd.tags.0: expected lower_snake_case.',
    ],
  ])('%s', async (_, keys, place, cause) => {
    const problems = await problemsAfter((project) => project.write(RULES, rule(...keys)));
    expect(problems.map((problem) => problem.cause)).toEqual([cause]);
    expect(problems[0]!.code).toBe('KH102');
    const { file, line, column } = problems[0]!.place!;
    expect(`${file}:${line}:${column}`).toBe(`${RULES}:${place}`);
  });

  it('an interval that is not built, while its strategy is in force', async () => {
    const keys = [
      'role: context',
      'indicator: close',
      'direction: ABOVE',
      'threshold: 1',
      'interval: 2h',
    ];
    const problems = await problemsAfter((project) => project.write(RULES, rule(...keys)));
    expect(problems).toMatchObject([
      {
        code: 'KH119',
        cause: "The rule is judged on bars of '2h', which are not built.",
        fix: "Add '2h' to intervals in project.yml.",
        place: { file: RULES, line: 8, column: 15 },
      },
    ]);
    const inactive = rule(...keys, 'active: false');
    expect(await problemsAfter((project) => project.write(RULES, inactive))).toEqual([]);
    const elsewhere = 'metrics/mean_reversion/odd.yml';
    expect(await problemsAfter((project) => project.write(elsewhere, rule(...keys)))).toEqual([]);
  });
});
