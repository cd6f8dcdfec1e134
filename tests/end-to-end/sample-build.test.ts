import { expect, it } from 'vitest';
import { runCommand } from '../support/command.ts';
import { tempProject } from '../support/temp-project.ts';

it('with nothing ingested a build stands on the simulated market, and says so wherever it shows', async () => {
  const project = tempProject();
  const { exitCode, stdout } = await runCommand(project.root, ['build']);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('Nothing is ingested yet: simulating SIMAUSDT');
  expect(stdout).toContain('trend_momentum on a simulated market');
  expect(
    await project.query('SELECT symbol, is_simulated FROM dim_symbol ORDER BY symbol'),
  ).toEqual(['SIMAUSDT', 'SIMBUSDT', 'SIMCUSDT'].map((symbol) => ({ symbol, is_simulated: true })));
  expect(
    await project.query('SELECT bool_and(is_simulated) AS said FROM strategy_performance'),
  ).toEqual([{ said: true }]);
  // The outage stands in the ledger of every interval it left bars out of.
  expect(
    await project.query(
      `SELECT interval, count(*)::INTEGER AS gaps, max(gap_from) AS gap_from, bool_and(is_covered) AS are_outages FROM fact_kline_gap JOIN dim_interval USING (interval_id)
       GROUP BY interval ORDER BY interval`,
    ),
  ).toMatchObject([
    { interval: '15m', gaps: 3, are_outages: true },
    { interval: '1m', gaps: 3, gap_from: new Date('2025-02-07T14:05:00Z'), are_outages: true },
  ]);
});
