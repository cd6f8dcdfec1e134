import { z } from 'zod';
import { modelTest } from './model-test.ts';

const columnDetails = z.strictObject({
  description: z.string(),
  unit: z.string().optional(),
  /** Bars a series needs before the column has its first value. */
  warmup_bars: z.int().min(1).optional(),
  /** Whose definition it is. */
  source: z.string().optional(),
  /** For people to read only: a change in it does not make the models below run. */
  documentation: z.boolean().optional(),
});

const column = z
  .union([z.string(), columnDetails], {
    error: 'expected a description, or {description, unit, …}',
  })
  .transform((given) => (typeof given === 'string' ? { description: given } : given));

/** A number of bars, or a SQL expression or query that gives it. */
const bars = z.union([z.int().min(1), z.string()], {
  error: 'expected a number of bars, or a SQL expression that gives it',
});

const lookback = z.union(
  [
    z.literal('series'),
    z.strictObject({ bars }),
    /** As DuckDB writes an interval, e.g. `1 day`. */
    z.strictObject({ time: z.string() }),
  ],
  { error: "expected 'series', {bars: …} or {time: …}" },
);

/**
 * How little of a model has to be made anew when its inputs change. A row depends only on input rows that have its
 * own values in the columns `by`, and only on those from `lookback` before its time to `lookahead` after it;
 * `series` is as far back as there are rows. Without a lookback, on those of its own instant. A part has `by` from the
 * table that it is a part of.
 */
const incremental = z.strictObject({
  by: z.array(z.string()).min(1).optional(),
  lookback: lookback.optional(),
  lookahead: z.strictObject({ bars }).optional(),
});
export type Incremental = z.infer<typeof incremental>;

/** What the YAML between the first line and the end of the comment of a model file may say. */
export const modelHeader = z.strictObject({
  description: z.string(),
  /** The columns that make a row unique; never null. */
  grain: z.array(z.string()).min(1),
  /** `parts` is a table whose rows are written by the models that name it in `part_of`. */
  materialize: z.enum(['table', 'view', 'parts']).default('table'),
  /** The long table that this model's indicator columns go to. */
  part_of: z.string().optional(),
  /** The column of the instant that a row is about. */
  time: z.string().optional(),
  /** The column of the instant at which a row is known: it depends on nothing later. */
  causal: z.string().optional(),
  incremental: incremental.optional(),
  /**
   * The SELECT runs for one series of bars after the other. For windows that add up doubles: their last bits depend
   * on what else a query reads.
   */
  partition_by: z.literal('series_id').optional(),
  /** The TypeScript function that turns this SELECT's rows into the model's. */
  stage: z.string().optional(),
  options: z.record(z.string(), z.json()).optional(),
  /** Words to select it by. */
  tags: z.array(z.string().regex(/^[\w-]+$/, 'expected letters, digits, - and _')).default([]),
  /** A column of small integers that stay the same from build to build, and the natural key each stands for. */
  surrogate_key: z.strictObject({ column: z.string(), of: z.array(z.string()).min(1) }).optional(),
  columns: z.record(z.string(), column),
  /** What must hold of the rows besides the grain. No part of what they are made from. */
  tests: z.array(modelTest, { error: 'expected a list of tests' }).default([]),
});
export type ModelHeader = z.infer<typeof modelHeader>;
