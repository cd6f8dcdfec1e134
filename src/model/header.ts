import { z } from 'zod';
import { modelTest } from './model-test.ts';

const columnDetails = z.strictObject({
  description: z.string(),
  unit: z.string().optional().describe('What its values are measured in.'),
  warmup_bars: z
    .int()
    .min(1)
    .optional()
    .describe('The number of the bar, counted from 1, on which an indicator has its first value.'),
  source: z.string().optional().describe('Whose definition of the indicator it is.'),
  formula: z
    .string()
    .optional()
    .describe('How the indicator is computed, as a textbook writes it.'),
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

const bars = z
  .union([z.int().min(1), z.string()], {
    error: 'expected a number of bars, or a SQL expression that gives it',
  })
  .describe('A number of bars, or a SQL expression or query that gives it.');

const time = z
  .string()
  .describe('As DuckDB writes an interval, 1 day, or a SQL query that gives it.');

const rows = z
  .strictObject({
    rows: z.int().min(1).describe('A number of rows.'),
    of: z.string().describe('The input that they are rows of: it alone is cut by time.'),
  })
  .describe('So many rows of an input, of those with the same values in the columns by.');

const incremental = z
  .strictObject({
    by: z
      .array(z.string())
      .min(1)
      .optional()
      .describe(
        'A row depends only on input rows with its own values in these columns. A part has them from the table that it is a part of.',
      ),
    lookback: z
      .union(
        [
          z.literal('series').describe('As far back as there are rows.'),
          z.strictObject({ bars }),
          z.strictObject({ time }),
          z
            .strictObject({ bars, time })
            .describe('So many bars before the bar that is so long before it.'),
          rows,
        ],
        { error: "expected 'series', {bars: …}, {time: …}, both of these, or {rows: …, of: …}" },
      )
      .optional()
      .describe('How far before its own time a row depends on its inputs.'),
    lookahead: z
      .union(
        [
          z.strictObject({
            bars,
            in: z
              .array(z.string())
              .min(1)
              .optional()
              .describe(
                'The inputs on whose later rows it depends. Of the others it depends on rows of its own time alone.',
              ),
          }),
          rows,
        ],
        {
          error: 'expected {bars: …}, {bars: …, in: […]} or {rows: …, of: …}',
        },
      )
      .optional()
      .describe('How far after its own time a row depends on its inputs.'),
    span: z
      .tuple([z.string(), z.string()], {
        error: 'expected two columns, [from, to]',
      })
      .optional()
      .describe(
        'Of a view without time, the columns between which lies the time that a row is about: what reads it is told at which times its inputs change. Without it, a change of a row is one of all times.',
      ),
    numbers: z
      .strictObject({ column: z.string(), of: z.string() })
      .optional()
      .describe(
        'A column that numbers, from 0, the rows with the same value in another: what is made anew goes on from the row before. A row then depends on all before it, through that number alone.',
      ),
  })
  .describe('How little has to be made anew when the inputs change.');
export type Incremental = z.infer<typeof incremental>;

/** The rows of an input that a lookback or lookahead counts, if it does. */
export function rowsOf(
  span: Incremental['lookback' | 'lookahead'],
): z.infer<typeof rows> | undefined {
  return typeof span === 'object' && 'rows' in span ? span : undefined;
}

/** The inputs on whose later rows a row depends, where the header names them. */
export function inputsAhead({ lookahead }: Incremental): readonly string[] | undefined {
  return lookahead && 'in' in lookahead ? lookahead.in : undefined;
}

/** Whether a header's `time` is a query, and no interval. */
export function isQuery(time: string): boolean {
  return /^\s*SELECT\b/i.test(time);
}

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
    time: z.string().optional().describe('The column of the instant that a row is about.'),
    causal: z
      .string()
      .optional()
      .describe('The column of the instant at which a row is known: it depends on nothing later.'),
    incremental: incremental.optional(),
    partition_by: z
      .literal('series_id')
      .optional()
      .describe(
        'The SELECT runs for one series of bars after the other: for windows that add up doubles, whose last bits depend on what else a query reads.',
      ),
    stage: z
      .string()
      .optional()
      .describe("The TypeScript function that turns this SELECT's rows into the model's."),
    options: z.record(z.string(), z.json()).optional().describe('What the stage is given.'),
    tags: z
      .array(z.string().regex(/^[\w-]+$/, 'expected letters, digits, - and _'))
      .default([])
      .describe('Words to select it by.'),
    surrogate_key: z
      .strictObject({ column: z.string(), of: z.array(z.string()).min(1) })
      .optional()
      .describe(
        'A column of small integers that stay the same from build to build, and the natural key each stands for.',
      ),
    columns: z
      .record(z.string(), column)
      .describe('Every column that the SELECT gives; of a part, its indicators.'),
    tests: z
      .array(modelTest, { error: 'expected a list of tests' })
      .default([])
      .describe(
        'What must hold of the rows besides the grain. No part of what they are made from.',
      ),
  })
  .describe('The header of a klinehouse model.');
export type ModelHeader = z.infer<typeof modelHeader>;
