import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ModelDatabase, modelDatabase } from '../support/model-database.ts';

const FIGURES = [
  'win_rate',
  'expectancy',
  'median_return',
  'average_win',
  'average_loss',
  'profit_factor',
  'payoff_ratio',
  'return_deviation',
  'expectancy_error',
  'system_quality',
  'best_return',
  'worst_return',
] as const;
type Figures = Record<(typeof FIGURES)[number], number | null>;

async function figuresOf(
  database: ModelDatabase,
  returns: readonly (number | null)[],
): Promise<Figures> {
  const values = returns.map((pnl) => `(${pnl ?? 'NULL'}::DOUBLE)`).join(', ');
  const rows = returns.length > 0 ? `(VALUES ${values})` : '(SELECT NULL::DOUBLE WHERE false)';
  const columns = FIGURES.map((figure) => `${figure}(pnl) AS ${figure}`).join(', ');
  const [row] = await database.query<Figures>(`SELECT ${columns} FROM ${rows} AS t(pnl)`);
  return row!;
}

it('gives each figure of four trades worked by hand', async () => {
  const database = await modelDatabase();
  // Deviations from the mean of 1.5: 2.5, -2.5, 0.5, -0.5; their squares add up to 13.
  const figures = await figuresOf(database, [4, -1, null, 2, 1]);
  expect(figures).toEqual({
    win_rate: 0.75,
    expectancy: 1.5,
    median_return: 1.5,
    average_win: expect.closeTo(7 / 3, 14),
    average_loss: -1,
    profit_factor: 7,
    payoff_ratio: expect.closeTo(7 / 3, 14),
    return_deviation: expect.closeTo(Math.sqrt(13 / 3), 14),
    expectancy_error: expect.closeTo(Math.sqrt(13 / 3) / 2, 14),
    system_quality: expect.closeTo((2 * 1.5) / Math.sqrt(13 / 3), 14),
    best_return: 4,
    worst_return: -1,
  });
});

it('has nothing to say of no trade, and little of one', async () => {
  const database = await modelDatabase();
  const none = await figuresOf(database, []);
  expect(Object.values(none).every((figure) => figure === null)).toBe(true);
  const nothing = { return_deviation: null, expectancy_error: null, system_quality: null };
  const won = { average_loss: null, profit_factor: null, payoff_ratio: null };
  expect(await figuresOf(database, [2])).toMatchObject({ win_rate: 1, ...won, ...nothing });
  const lost = { average_win: null, profit_factor: 0, payoff_ratio: null };
  expect(await figuresOf(database, [-2])).toMatchObject({ win_rate: 0, ...lost, ...nothing });
});

it('has no quality where all trades returned the same, and no factor where nothing was lost', async () => {
  const database = await modelDatabase();
  expect(await figuresOf(database, [0.1, 0.1, 0.1])).toMatchObject({
    return_deviation: 0,
    system_quality: null,
  });
  // A return of 0 is no win, and no loss to divide by.
  expect(await figuresOf(database, [1, 0])).toMatchObject({
    win_rate: 0.5,
    average_loss: 0,
    profit_factor: null,
    payoff_ratio: null,
  });
});

it('is the same to the last bit in whatever order trades come', async () => {
  const database = await modelDatabase();
  const returns = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 2 });
  const shuffled = returns.chain((values) =>
    fc.tuple(
      fc.constant(values),
      fc.shuffledSubarray(values, { minLength: values.length, maxLength: values.length }),
    ),
  );
  await fc.assert(
    fc.asyncProperty(shuffled, async ([values, others]) => {
      expect(await figuresOf(database, others)).toEqual(await figuresOf(database, values));
    }),
    { numRuns: 50 },
  );
});

it('counts fees apart from the move, on either side', async () => {
  const database = await modelDatabase();
  const [row] = await database.query(`
    SELECT list(gross_return(action, 200, exit)) AS gross, break_even_cost(gross_return(action, 200, exit)) AS cost
    FROM (VALUES ('BUY', 206), ('SELL', 204), ('SELL', NULL)) AS t(action, exit)`);
  // 3 % and -2 %: half a percent on average, 50 hundredths of a percent.
  expect(row).toEqual({ gross: [3, -2, null], cost: 50 });
});
