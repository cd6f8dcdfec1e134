import { z } from 'zod';

const share = z.number().min(0).max(1);

/** `metrics/<strategy>/strategy.yml`: how met rules become a decision, and a decision a trade. */
export const strategyFile = z.strictObject({
  description: z.string(),
  scoring: z
    .strictObject({
      /** Least score of a side for a trade on it. */
      buy_score: z.number().positive(),
      sell_score: z.number().positive(),
      /** Least lead of the stronger side. */
      min_edge: z.number().min(0),
      /** Both sides at this score or above contradict each other: no trade. */
      conflict_score: z.number().positive(),
      /** The band of confidence, the score's share of its side's maximum, in which trades are made. */
      confidence: z.tuple([share, share]),
    })
    .refine((scoring) => scoring.confidence[0] <= scoring.confidence[1], {
      path: ['confidence'],
      message: 'the low end is above the high end',
    }),
  exits: z.strictObject({
    /** The indicator that distances are measured in, an average true range. */
    volatility: z.string(),
    /** Distances from the entry price, in that indicator's value on the bar that made the prediction. */
    take_profit_atr: z.number().positive(),
    stop_loss_atr: z.number().positive(),
    /** How much wider both become at full edge: 0.5 is half as wide again. */
    edge_widening: z.number().min(0),
    /** Bars after the prediction within which a level must be touched. */
    look_ahead_bars: z.int().min(1),
  }),
});
export type Strategy = z.infer<typeof strategyFile>;
