import { z } from 'zod';
import { JUDGED_INTERVALS } from './intervals.ts';
import { ruleSlips } from './rule-slips.ts';

/** How a rule sets an indicator against its threshold, which is a number or another indicator. */
const DIRECTIONS = [
  'ABOVE',
  'BELOW',
  'BETWEEN',
  'OUTSIDE',
  'TREND_UP',
  'TREND_DOWN',
  'CROSS_UP',
  'CROSS_DOWN',
  'SLOPE_ABOVE',
  'SLOPE_BELOW',
  'PERCENTILE_ABOVE',
  'PERCENTILE_BELOW',
] as const;

const WINDOW = 'expected bars from 1 to 10000, or hours from 1h to 10000h';

const metric = z
  .strictObject({
    description: z.string().describe('Why the rule is there.'),
    role: z
      .enum(['signal', 'filter', 'context'])
      .default('signal')
      .describe(
        "signal adds its weight to its side's score; filter forbids every trade while it does not hold; context names a state of the market and is never scored.",
      ),
    side: z
      .enum(['BUY', 'SELL'])
      .optional()
      .describe('The side a signal speaks for. A filter and a context speak for none.'),
    indicator: z.string().describe('An indicator that a file in models/indicators declares.'),
    direction: z.enum(DIRECTIONS).describe('How the indicator must stand to the threshold.'),
    threshold: z
      .union([z.number(), z.string(), z.tuple([z.number(), z.number()])], {
        error: 'expected a number, the name of an indicator, or [low, high]',
      })
      .optional()
      .describe(
        'A number, the name of another indicator, or [low, high] for BETWEEN and OUTSIDE. None for TREND_UP and TREND_DOWN.',
      ),
    window: z
      .union([z.int().min(1).max(10_000), z.string().regex(/^([1-9]\d{0,3}|10000)h$/, WINDOW)], {
        error: WINDOW,
      })
      .default(1)
      .transform((window) =>
        typeof window === 'number'
          ? { size: window, unit: 'bars' as const }
          : { size: Number.parseInt(window, 10), unit: 'hours' as const },
      )
      .describe(
        'Over what the rule is judged: so many bars, or hours such as 12h, which are as many whole bars as fit.',
      ),
    match: z
      .enum(['ALL', 'ANY'])
      .default('ALL')
      .describe(
        'Whether ABOVE, BELOW, BETWEEN and OUTSIDE must hold on all bars of the window or on any of them.',
      ),
    interval: z
      .enum(JUDGED_INTERVALS)
      .optional()
      .describe(
        "The longer interval on whose bars the rule is judged; what it says at the end of one holds for each shorter bar until the next one ends. Without it, each interval's own bars.",
      ),
    weight: z
      .number()
      .min(1e-6)
      .max(1e6)
      .optional()
      .describe("What a signal that holds adds to its side's score, 1 where absent."),
    tags: z
      .array(z.string().regex(/^[a-z][a-z0-9_]*$/, 'expected lower_snake_case'))
      .default([])
      .describe('Words to find the rule by.'),
    active: z.boolean().default(true).describe('Whether the rule counts.'),
    valid_from: z.iso
      .date()
      .optional()
      .describe('First day (UTC) on whose bars the rule counts; open where absent.'),
    valid_to: z.iso
      .date()
      .optional()
      .describe('Last day (UTC) on whose bars the rule counts; open where absent.'),
  })
  .superRefine((rule, context) => {
    for (const { key, message } of ruleSlips(rule)) {
      context.addIssue({ code: 'custom', path: [key], message });
    }
  });

/** What a file of rules may say: `metrics/<strategy>/*.yml`, but for strategy.yml. */
export const metricFile = z
  .strictObject({
    metrics: z
      .record(z.string().regex(/^[a-z][a-z0-9_]*$/, 'expected lower_snake_case'), metric)
      .describe('The rules by name.'),
  })
  .describe('A file of trading rules of klinehouse.');
export type Metric = z.infer<typeof metric>;
