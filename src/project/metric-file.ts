import { z } from 'zod';

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
] as const;

const RANGES: readonly string[] = ['BETWEEN', 'OUTSIDE'];
const TRENDS: readonly string[] = ['TREND_UP', 'TREND_DOWN'];

const metric = z
  .strictObject({
    description: z.string().describe('Why the rule is there.'),
    role: z
      .enum(['signal', 'filter'])
      .default('signal')
      .describe(
        "signal adds its weight to its side's score; filter forbids every trade while it does not hold.",
      ),
    side: z
      .enum(['BUY', 'SELL'])
      .optional()
      .describe('The side a signal speaks for. A filter speaks for none.'),
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
    window: z.int().min(1).max(10_000).default(1).describe('Bars over which the rule is judged.'),
    weight: z
      .number()
      .min(1e-6)
      .max(1e6)
      .default(1)
      .describe("What a signal that holds adds to its side's score."),
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
    const complain = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (rule.role === 'signal' && !rule.side)
      complain('side', 'a signal needs a side, BUY or SELL');
    if (rule.role === 'filter' && rule.side) complain('side', 'a filter has no side');
    if (RANGES.includes(rule.direction)) {
      if (!Array.isArray(rule.threshold)) {
        complain('threshold', `${rule.direction} needs a threshold of [low, high]`);
      } else if (rule.threshold[0] > rule.threshold[1]) {
        complain(
          'threshold',
          `the low end ${rule.threshold[0]} is above the high end ${rule.threshold[1]}`,
        );
      }
    } else if (Array.isArray(rule.threshold)) {
      complain('threshold', `${rule.direction} takes one threshold, not a range`);
    } else if (rule.threshold === undefined && !TRENDS.includes(rule.direction)) {
      complain('threshold', `${rule.direction} needs a threshold`);
    } else if (rule.threshold !== undefined && TRENDS.includes(rule.direction)) {
      complain(
        'threshold',
        `${rule.direction} takes no threshold: it compares the indicator with its own past`,
      );
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
