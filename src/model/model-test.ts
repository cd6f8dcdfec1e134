import { z } from 'zod';

/** What can be asked of a model's rows, each kind with what it is given. */
const kinds = {
  /** Columns that have a value in every row. */
  not_null: z
    .array(z.string(), { error: 'expected a list of columns' })
    .min(1, 'expected a column')
    .optional(),
  /** By column the values it may have, NULL besides. */
  accepted_values: byColumn(
    z
      .array(z.union([z.string(), z.number(), z.boolean()], { error: 'expected a value' }), {
        error: 'expected a list of values',
      })
      .min(1, 'expected a value'),
  ),
  /** By column the least and the greatest value; null where an end is open. */
  range: byColumn(z.tuple([end(), end()], { error: 'expected [min, max]' }).superRefine(isRange)),
  /** By column the `table.column` that has all its values but NULL. */
  relationships: byColumn(
    z
      .string({ error: 'expected table.column' })
      .regex(/^([a-z_]\w*\.)?[a-z_]\w*\.[a-z_]\w*$/i, 'expected table.column')
      .transform((target) => {
        const dot = target.lastIndexOf('.');
        return { table: target.slice(0, dot).toLowerCase(), column: target.slice(dot + 1) };
      }),
  ),
  /** A SELECT that gives the rows that must not be there. */
  sql: z
    .string({ error: 'expected a SELECT' })
    .transform((sql) => sql.trim().replace(/;$/, ''))
    .optional(),
  /** The newest value of a column of instants (UTC) is no older than this. */
  freshness: z
    .strictObject(
      {
        column: z.string(),
        within: z
          .string({ error: 'expected a time such as 2 days' })
          .regex(/^\d+ (minute|hour|day|week)s?$/, 'expected a time such as 2 days'),
      },
      { error: 'expected {column, within}' },
    )
    .optional(),
  /** How many more or fewer rows than the published table has, in percent of those. */
  row_count_change: z
    .union([percentage(), z.strictObject({ at_most: percentage() })], {
      error: 'expected a percentage such as 50%, or {at_most: 50%}',
    })
    .transform((given) => (typeof given === 'number' ? { at_most: given } : given))
    .optional(),
};

const KINDS = Object.keys(kinds) as TestKind[];

/** One entry of a header's `tests`: one kind, and what is to be said and done where it fails. */
export const modelTest = z
  .strictObject(
    {
      ...kinds,
      name: z.string().optional(),
      description: z.string().optional(),
      /** `warn` is told and stops nothing. */
      severity: z
        .enum(['error', 'warn'], {
          error: ({ input }) => `expected error or warn, found '${String(input)}'`,
        })
        .default('error'),
    },
    { error: 'expected a test such as {not_null: [close]}' },
  )
  .transform((given, context) => {
    const found = KINDS.filter((kind) => given[kind] !== undefined);
    const [kind, second] = found;
    if (kind && !second) {
      const { name, description, severity } = given;
      return { kind, given: given[kind], name, description, severity } as ModelTest;
    }
    // A misspelt kind is told as the unknown key that it is.
    if (context.issues.length > 0) return z.NEVER;
    context.addIssue({
      code: 'custom',
      message: kind
        ? `expected one test, found ${found.join(' and ')}`
        : `expected one of ${KINDS.join(', ')}`,
    });
    return z.NEVER;
  });

type Given = { [Kind in keyof typeof kinds]-?: NonNullable<z.output<(typeof kinds)[Kind]>> };
export type TestKind = keyof typeof kinds;
/** What a kind of test is given. */
export type GivenOf<Kind extends TestKind> = Given[Kind];

/** One test of a model. */
export type ModelTest = {
  [Kind in TestKind]: {
    readonly kind: Kind;
    readonly given: GivenOf<Kind>;
    readonly name?: string | undefined;
    readonly description?: string | undefined;
    readonly severity: 'error' | 'warn';
  };
}[TestKind];

function byColumn<Value extends z.ZodType>(value: Value) {
  return z
    .record(z.string(), value, { error: 'expected a column with what it may be' })
    .refine((columns) => Object.keys(columns).length > 0, 'expected a column')
    .optional();
}

function end() {
  return z.number({ error: 'expected a number or null' }).nullable();
}

function isRange([min, max]: readonly (number | null)[], context: z.RefinementCtx): void {
  const complain = (message: string) => context.addIssue({ code: 'custom', message });
  if (min === null && max === null) complain('expected a number at one end at least');
  else if (min !== null && max !== null && min! > max!)
    complain(`the low end ${min} is above the high end ${max}`);
}

function percentage() {
  return z
    .string({ error: 'expected a percentage such as 50%' })
    .regex(/^\d+(\.\d+)? ?%$/, 'expected a percentage such as 50%')
    .transform((text) => Number.parseFloat(text));
}
