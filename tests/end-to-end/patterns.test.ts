import { expect, it } from 'vitest';
import { runCommand } from '../support/command.ts';
import { smallProject } from './small-project.ts';

interface Trade {
  readonly interval_id: number;
  readonly predicting_at: number;
  readonly entry_at: number;
  readonly exit_at: number;
  readonly confirmed_at: number;
  readonly is_win: boolean;
  /** Names of the rules that held, as the facts have them. */
  readonly rules: readonly string[];
  readonly action: string;
}

it('counts in a build what a plain loop counts in the facts', async () => {
  const project = await smallProject('shipped');
  project.edit('models/marts/trade_pattern.sql', (text) =>
    text.replace('min_trades: 30', 'min_trades: 2'),
  );
  const { exitCode, stderr } = await runCommand(project.root, ['build']);
  expect([exitCode, stderr]).toEqual([0, '']);

  const trades = await project.query<Trade>(
    `SELECT
       r.interval_id,
       epoch(r.predicting_at) AS predicting_at,
       epoch(r.entry_at) AS entry_at,
       epoch(r.exit_at) AS exit_at,
       epoch(r.confirmed_at) AS confirmed_at,
       r.pnl_pct > 0 AS is_win,
       p.action,
       (SELECT list(m.metric) FROM fact_metric_value AS v JOIN dim_metric AS m USING (metric_id)
        WHERE v.interval_id = r.interval_id AND v.calculating_at = r.predicting_at) AS rules
     FROM fact_prediction_result AS r JOIN fact_prediction AS p USING (prediction_id)
     WHERE r.confirmed_at IS NOT NULL AND r.interval_id = (SELECT min(interval_id) FROM fact_prediction_result)
     ORDER BY r.predicting_at`,
  );
  const apart: Trade[] = [];
  for (const trade of trades) {
    const last = apart.at(-1);
    if (!last || trade.entry_at >= last.exit_at) apart.push(trade);
  }
  expect(apart.length).toBeGreaterThan(15);
  const first = apart[Math.floor(apart.length * 0.7)]!;
  const training = apart.filter((trade) => trade.confirmed_at <= first.predicting_at);
  const test = apart.filter((trade) => trade.predicting_at >= first.predicting_at);

  const patterns = await project.query<Record<string, number | string>>(
    `SELECT * FROM trade_pattern
     WHERE interval_id = ${first.interval_id} AND NOT contains(pattern, 'volatility=') AND NOT contains(pattern, 'confidence=')
     ORDER BY pattern`,
  );
  expect(patterns.length).toBeGreaterThan(20);
  const wins = (some: readonly Trade[]) => some.filter(({ is_win }) => is_win).length;
  for (const row of patterns) {
    const having = (some: readonly Trade[]) =>
      some.filter(({ rules, action }) =>
        String(row.pattern)
          .split(' + ')
          .every((item) => rules.includes(item) || item === `side=${action}`),
      );
    expect(row).toMatchObject({
      train_trades: training.length,
      train_wins: wins(training),
      train_matches: having(training).length,
      train_matching_wins: wins(having(training)),
      test_trades: test.length,
      test_wins: wins(test),
      test_matches: having(test).length,
      test_matching_wins: wins(having(test)),
    });
  }
  expect(
    await project.query(
      `SELECT count(*)::INTEGER AS rules, count_if(outcome = 'WIN')::INTEGER AS wins FROM trade_pattern_rule`,
    ),
  ).toEqual(
    await project.query(
      'SELECT 2 * count(*)::INTEGER AS rules, count(*)::INTEGER AS wins FROM trade_pattern',
    ),
  );
}, 120_000);
