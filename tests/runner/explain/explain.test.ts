import { expect, it } from 'vitest';
import { build } from '../../../src/runner/build.ts';
import { explain } from '../../../src/runner/explain/explain.ts';
import type { RuleReading, Sight } from '../../../src/runner/explain/rule-readings.ts';
import { openReadOnly } from '../../../src/warehouse/database.ts';
import { smallProject } from '../../end-to-end/small-project.ts';

/** Whether a rule holds by what it is said to have seen; bars latest first. */
function holdsBySight({ direction, window_bars, match, threshold_end, sights }: RuleReading) {
  const window = sights.slice(0, window_bars);
  if (window.length < window_bars || window.some(({ value }) => value === null)) return false;
  const tests: Record<string, (sight: Sight) => boolean> = {
    UP: ({ value, threshold }) => value! > threshold!,
    DOWN: ({ value, threshold }) => value! < threshold!,
    BETWEEN: ({ value, threshold }) => value! >= threshold! && value! <= threshold_end!,
    OUTSIDE: ({ value, threshold }) => value! < threshold! || value! > threshold_end!,
  };
  const sides: Record<string, string> = { ABOVE: 'UP', BELOW: 'DOWN' };
  const [kind, side = kind!] = direction.split('_');
  const isSo = tests[sides[side] ?? side]!;
  if (kind === 'TREND') {
    const past = sights[window_bars]?.value ?? null;
    return past !== null && isSo({ bars_ago: 0, value: window[0]!.value, threshold: past });
  }
  if (kind === 'CROSS') {
    const before = sights.slice(0, window_bars + 1);
    return isSo(sights[0]!) && before.some((sight) => sight.value !== null && !isSo(sight));
  }
  if (kind === 'PERCENTILE') {
    const share = window.filter(({ value }) => value! <= window[0]!.value!).length / window_bars;
    return isSo({ ...window[0]!, value: 100 * share });
  }
  return match === 'ANY' ? window.some(isSo) : window.every(isSo);
}

it('what rules are said to have seen is what they were judged on', async () => {
  const project = await smallProject();
  project.write(
    'metrics/trend_momentum/more.yml',
    `metrics:
  hourly: {description: x, role: context, indicator: close, direction: TREND_UP, window: 3, interval: 1h}
  lately: {description: x, role: context, indicator: rsi_14, direction: OUTSIDE, threshold: [30, 70], window: 1h, match: ANY}
`,
  );
  await build(project.root);
  const database = await openReadOnly(project.paths.published);
  try {
    const seen = new Map<string, Set<boolean>>();
    for (let minute = 600; minute < 3 * 1440; minute += 61) {
      const time = new Date(Date.parse('2024-07-01T00:00:00Z') + minute * 60_000).toISOString();
      const explanation = await explain(
        database.connection,
        'BTCUSDT',
        '1m',
        time.replace('.000', ''),
      );
      const { rules, decision, bar } = explanation;
      for (const rule of rules) {
        expect(holdsBySight(rule), `${rule.metric} at ${time}`).toBe(rule.is_met);
        seen.set(rule.metric, (seen.get(rule.metric) ?? new Set()).add(rule.is_met));
      }
      const scoreOf = (side: string) =>
        rules
          .filter((rule) => rule.side === side && rule.is_met)
          .reduce((sum, { weight }) => sum + weight!, 0);
      expect([scoreOf('BUY'), scoreOf('SELL')]).toEqual([decision.buy_score, decision.sell_score]);
      // A share of 1 is all the weight that a side's rules have.
      const shares = rules.filter(({ side }) => side === 'BUY').map(({ share }) => share!);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
      expect(bar.close_time).toEqual(new Date(time));
    }
    // Each of these held on some of the bars and not on others.
    for (const metric of [
      'rsi_recovers',
      'averages_stacked_up',
      'average_rising',
      'hourly',
      'lately',
    ]) {
      expect(seen.get(metric), metric).toEqual(new Set([true, false]));
    }
  } finally {
    database.close();
  }
});
