import { z } from 'zod';

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

/** What the YAML between the first line and the end of the comment of a model file may say. */
export const modelHeader = z.strictObject({
  description: z.string(),
  /** The columns that make a row unique; never null. */
  grain: z.array(z.string()).min(1),
  /** `parts` is a table whose rows are written by the models that name it in `part_of`. */
  materialize: z.enum(['table', 'view', 'parts']).default('table'),
  /** The long table that this model's indicator columns go to. */
  part_of: z.string().optional(),
  /** The TypeScript function that turns this SELECT's rows into the model's. */
  stage: z.string().optional(),
  options: z.record(z.string(), z.json()).optional(),
  /** Words to select it by. */
  tags: z.array(z.string().regex(/^[\w-]+$/, 'expected letters, digits, - and _')).default([]),
  /** A column of small integers that stay the same from build to build, and the natural key each stands for. */
  surrogate_key: z.strictObject({ column: z.string(), of: z.array(z.string()).min(1) }).optional(),
  columns: z.record(z.string(), column),
});
export type ModelHeader = z.infer<typeof modelHeader>;
