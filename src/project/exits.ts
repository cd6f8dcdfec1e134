import { z } from 'zod';

const distance = z.number().positive();

/** A factor at no edge and one at full edge; in between they change in a straight line with the edge. */
const factors = z.tuple([distance, distance], { error: 'expected [at no edge, at full edge]' });

/** What `exits` of a strategy may say: how a decision becomes a trade. Distances are in `unit`. */
export const exits = z
  .strictObject({
    unit: z
      .enum(['atr', 'percent'])
      .default('atr')
      .describe(
        "What distances are measured in: the volatility indicator's value on the bar that made the prediction, or percent of the entry price.",
      ),
    volatility: z
      .string()
      .optional()
      .describe('The indicator that the unit atr means, an average true range.'),
    take_profit: distance.describe('Distance of the take-profit from the entry price.'),
    stop_loss: distance.describe('Distance of the stop-loss from the entry price.'),
    look_ahead_bars: z
      .int()
      .min(1)
      .describe('Bars after the prediction within which a level must be touched.'),
    edge_factors: z
      .strictObject({
        distances: factors
          .default([1, 1])
          .describe('Of every distance: [at no edge, at full edge], 1 by default.'),
        look_ahead: factors
          .default([1, 1])
          .describe(
            'Of look_ahead_bars, rounded to whole bars: [at no edge, at full edge], 1 by default.',
          ),
      })
      .prefault({})
      .describe(
        'By what the exits of a trade are multiplied, in a straight line from no edge to the most there could be.',
      ),
    trailing_stop: z
      .strictObject({
        activation: z
          .number()
          .min(0)
          .default(0)
          .describe('From which gain on the stop follows; 0, the default, is from the entry on.'),
        distance: distance.describe('How far behind the best price the stop follows.'),
      })
      .optional()
      .describe('A stop that follows the best price, and never goes back.'),
    break_even: distance
      .optional()
      .describe('After which gain the stop goes to the entry price, unless it is better by then.'),
  })
  .superRefine((given, context) => {
    const complain = (path: string[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    const { take_profit, trailing_stop, break_even, edge_factors } = given;
    if (given.unit === 'atr' && given.volatility === undefined) {
      complain(['volatility'], 'expected the indicator that the unit atr means, such as atr_14');
    }
    if (break_even !== undefined && break_even >= take_profit) {
      complain(
        ['break_even'],
        `expected less than take_profit, ${take_profit}, found ${break_even}`,
      );
    }
    if (trailing_stop && trailing_stop.activation >= take_profit) {
      complain(
        ['trailing_stop', 'activation'],
        `expected less than take_profit, ${take_profit}, found ${trailing_stop.activation}`,
      );
    }
    if (given.unit !== 'percent') return;
    for (const key of ['take_profit', 'stop_loss'] as const) {
      const widest = given[key] * Math.max(...edge_factors.distances);
      if (widest >= 100) {
        complain([key], `expected less than 100 percent at every edge, found ${widest}`);
      }
    }
  })
  .describe('How a decision becomes a trade.');
