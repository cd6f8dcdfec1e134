import { z } from 'zod';

const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type Value = z.infer<typeof value>;

const row = z
  .record(
    z.string(),
    z.union([value, z.array(value)], { error: 'expected a text, a number, true, false or a list' }),
  )
  .refine((cells) => Object.keys(cells).length > 0, 'expected one column at least')
  .describe('Values by column; the other columns are NULL.');
export type GivenRow = z.infer<typeof row>;

const rowsByTable = z.record(z.string(), z.array(row, { error: 'expected a list of rows' }));

export type RowsByTable = z.infer<typeof rowsByTable>;

const expected = z
  .array(row, { error: 'expected a list of rows' })
  .describe(
    'All rows of the model, in any order, with the columns to compare. A column that other rows name and this one does not is NULL.',
  );

/** `tests/models/<name>.yml`: small inputs of one model and the rows that it makes of them. */
export const unitTestFile = z
  .strictObject({
    model: z.string().describe('As SQL names it: fact_kline, indicators.rsi, staging.stg_kline.'),
    tests: z
      .array(
        z.strictObject({
          name: z.string().describe('What is so.'),
          given: rowsByTable
            .default({})
            .describe('Rows of the tables that the model reads; tables not named are empty.'),
          expect: expected,
          // biome-ignore lint/suspicious/noThenProperty: the word that tests are read with; nothing awaits it.
          then: z
            .strictObject({
              given: rowsByTable
                .default({})
                .describe('Rows that come, each in the place of the one of its grain.'),
              removed: rowsByTable
                .default({})
                .describe('Rows that go: those with these values in the columns that are named.'),
              expect: expected,
            })
            .optional()
            .describe('What happens when the inputs change: the model runs incrementally.'),
        }),
        { error: 'expected a list of tests' },
      )
      .min(1),
  })
  .describe('Unit tests of one model of a klinehouse project.');
export type UnitTestFile = z.infer<typeof unitTestFile>;
