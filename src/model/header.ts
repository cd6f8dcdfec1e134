import { z } from 'zod';

const columnDetails = z.strictObject({
  description: z.string(),
  unit: z.string().optional().describe('What its values are measured in.'),
  warmup_bars: z
    .int()
    .min(1)
    .optional()
    .describe('The number of the bar, counted from 1, on which an indicator has its first value.'),
  source: z.string().optional().describe('Whose definition of the indicator it is.'),
  documentation: z
    .boolean()
    .optional()
    .describe('For people to read only: a change in it does not make the models below run.'),
});

const column = z
  .union([z.string(), columnDetails], {
    error: 'expected a description, or {description, unit, …}',
  })
  .transform((given) => (typeof given === 'string' ? { description: given } : given));

/** What the YAML between the first line and the end of the comment of a model file may say. */
export const modelHeader = z
  .strictObject({
    description: z.string().describe('What a row is.'),
    grain: z.array(z.string()).min(1).describe('The columns that make a row unique; never null.'),
    materialize: z
      .enum(['table', 'view', 'parts'])
      .default('table')
      .describe('parts is a table whose rows are written by the models that name it in part_of.'),
    part_of: z
      .string()
      .optional()
      .describe("The long table that this model's indicator columns go to."),
    stage: z
      .string()
      .optional()
      .describe("The TypeScript function that turns this SELECT's rows into the model's."),
    options: z.record(z.string(), z.json()).optional().describe('What the stage is given.'),
    surrogate_key: z
      .strictObject({ column: z.string(), of: z.array(z.string()).min(1) })
      .optional()
      .describe(
        'A column of small integers that stay the same from build to build, and the natural key each stands for.',
      ),
    columns: z
      .record(z.string(), column)
      .describe('Every column that the SELECT gives; of a part, its indicators.'),
  })
  .describe('The header of a klinehouse model.');
export type ModelHeader = z.infer<typeof modelHeader>;
