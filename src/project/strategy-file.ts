import { z } from 'zod';
import { exits } from './exits.ts';
import { portfolioOptions } from './portfolio-options.ts';

const share = z.number().min(0).max(1);

/** What `metrics/<strategy>/strategy.yml` may say. */
export const strategyFile = z
  .strictObject({
    description: z.string().describe('What the strategy tries.'),
    scoring: z
      .strictObject({
        buy_score: z.number().positive().describe('Least score of the BUY side for a trade on it.'),
        sell_score: z
          .number()
          .positive()
          .describe('Least score of the SELL side for a trade on it.'),
        min_edge: z.number().min(0).describe('Least lead of the stronger side.'),
        conflict_score: z
          .number()
          .positive()
          .describe('Both sides at this score or above contradict each other: no trade.'),
        confidence: z
          .tuple([share, share])
          .describe(
            "[low, high]: the band of confidence, the score's share of its side's maximum, in which trades are made.",
          ),
      })
      .refine((scoring) => scoring.confidence[0] <= scoring.confidence[1], {
        path: ['confidence'],
        message: 'the low end is above the high end',
      })
      .describe('How met rules become a decision.'),
    exits,
    portfolio: portfolioOptions.prefault({}),
  })
  .superRefine(({ exits: { volatility }, portfolio: { sizing } }, context) => {
    if (sizing === 'volatility_target' && volatility === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['portfolio', 'sizing'],
        message: 'expected the indicator that it goes by, such as atr_14, as volatility in exits',
      });
    }
  })
  .describe('How the rules of a klinehouse strategy become decisions, and decisions trades.');
export type Strategy = z.infer<typeof strategyFile>;
