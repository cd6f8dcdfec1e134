import { z } from 'zod';
import { INTERVALS, RESAMPLED } from './intervals.ts';

/** What `project.yml` may say. */
export const projectFile = z
  .strictObject({
    strategy: z.string().describe('The folder under metrics/ whose rules are in force.'),
    intervals: z
      .array(z.enum(RESAMPLED))
      .default([])
      .describe(
        "Coarser intervals made from each symbol's finest bars; ingested intervals are always kept.",
      ),
    without_families: z
      .array(z.string())
      .default([])
      .describe('The indicator families of models/indicators that are not built.'),
    research: z
      .strictObject({
        symbol: z.string().min(1).describe("The exchange's name of the instrument, e.g. BTCUSDT."),
        market: z
          .enum(['spot', 'futures_um', 'futures_cm'])
          .default('spot')
          .describe('Where it is traded.'),
        interval: z.enum(INTERVALS).describe('The bar length.'),
      })
      .default({ symbol: 'BTCUSDT', market: 'spot', interval: '1h' })
      .describe(
        'What is looked at closely: gold_features has the bars of this length, btcusdt_ohlcv_enriched and aggregated_financial_data those of this symbol and length.',
      ),
    engine: z
      .strictObject({
        memory_limit: z
          .string()
          .regex(/^\d+(\.\d+)? ?(MB|GB|MiB|GiB)$/, "expected a size such as '3GB'")
          .optional()
          .describe('The most memory that DuckDB may take, e.g. 3GB.'),
        threads: z
          .int()
          .min(1)
          .max(1024)
          .optional()
          .describe('The most threads that DuckDB may use.'),
      })
      .default({})
      .describe('What a build may take of the machine.'),
  })
  .describe('What a klinehouse project builds.');
export type ProjectFile = z.infer<typeof projectFile>;
