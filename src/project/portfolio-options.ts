import { z } from 'zod';

const share = z.number().positive().max(1);

/** What `portfolio` in a strategy.yml may say. Every key has a default, and so has the whole. */
export const portfolioOptions = z
  .strictObject({
    currency: z
      .string()
      .default('USDT')
      .describe(
        'What the account is counted in: trades in symbols quoted in something else are left out.',
      ),
    initial_equity: z
      .number()
      .positive()
      .default(10_000)
      .describe('What the account of each interval begins with, in its currency.'),
    max_positions: z.int().min(1).default(5).describe('Most positions open at one time.'),
    max_exposure: z
      .number()
      .positive()
      .default(1)
      .describe(
        'Most that all positions may be worth together, as a part of the equity, when one is entered.',
      ),
    min_notional: z
      .number()
      .min(0)
      .default(10)
      .describe('Least value of a position, in the currency of the account.'),
    sizing: z
      .enum(['fixed_fraction', 'volatility_target', 'kelly'])
      .default('fixed_fraction')
      .describe('What tells how large a position is.'),
    position_fraction: z
      .number()
      .positive()
      .default(0.2)
      .describe(
        'With fixed_fraction, and with kelly while few trades have ended: the part of the equity at entry that a position takes.',
      ),
    max_position_fraction: z
      .number()
      .positive()
      .default(0.5)
      .describe('With volatility_target and kelly: the most that a position may take.'),
    volatility_target: share
      .default(0.005)
      .describe(
        "With volatility_target: the part of the equity that a move of the price by the volatility indicator's value is worth.",
      ),
    kelly_share: share
      .default(0.5)
      .describe('With kelly: the part of the Kelly fraction that is taken; 0.5 is half Kelly.'),
    kelly_min_trades: z
      .int()
      .min(1)
      .default(30)
      .describe('With kelly: the trades that must have ended before a position is sized by them.'),
  })
  .describe('Which trades one account could have taken together, and how much of each.');
export type PortfolioOptions = z.infer<typeof portfolioOptions>;
