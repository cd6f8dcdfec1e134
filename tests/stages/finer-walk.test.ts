import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Bar, type Plan, resultOf } from './one-trade.ts';

const PARTS = 4;
const MINUTES = 60 / PARTS;

/** Quarters of hours in steps of a half, so that levels are often touched to the tick, and opens often jump. */
const quarters = fc
  .array(
    fc.record({
      jump: fc.constantFrom(0, 0, 0, 0.5, -0.5, 2, -2),
      moves: fc.tuple(fc.integer({ min: -4, max: 4 }), fc.integer({ min: -4, max: 4 })),
    }),
    { minLength: 12 * PARTS, maxLength: 12 * PARTS },
  )
  .map((steps) => {
    let price = 100;
    return steps.map(({ jump, moves }): Bar => {
      const open = price + jump;
      const turn = open + moves[0] / 2;
      price = turn + moves[1] / 2;
      return [open, Math.max(open, turn, price), Math.min(open, turn, price), price];
    });
  });

const plans = fc.record({
  side: fc.constantFrom('long' as const, 'short' as const),
  takeProfit: fc.constantFrom(6, 10, 16),
  stopLoss: fc.constantFrom(4, 8, 12),
  lookAhead: fc.integer({ min: 1, max: 11 }),
  trailing: fc.option(
    fc.record({ activation: fc.constantFrom(0, 3), distance: fc.constantFrom(2, 4, 6) }),
    { nil: undefined },
  ),
  breakEven: fc.option(fc.constantFrom(2, 4), { nil: undefined }),
});

function hoursOf(parts: readonly Bar[]): Bar[] {
  return Array.from({ length: parts.length / PARTS }, (_, hour): Bar => {
    const own = parts.slice(hour * PARTS, (hour + 1) * PARTS);
    return [
      own[0]![0],
      Math.max(...own.map((bar) => bar[1])),
      Math.min(...own.map((bar) => bar[2])),
      own.at(-1)![3],
    ];
  });
}

/** The same trade followed through the quarters alone, bar after bar. */
function walk(parts: readonly Bar[], plan: Required<Pick<Plan, 'takeProfit' | 'stopLoss'>> & Plan) {
  const isLong = plan.side === 'long';
  // Of a short trade everything upside down.
  const bars = isLong ? parts : parts.map(([o, h, l, c]): Bar => [-o, -l, -h, -c]);
  const entry = bars[PARTS]![0];
  let stop = entry - plan.stopLoss;
  let kind = 'stop_loss';
  let best = entry;
  const last = (plan.lookAhead! + 1) * PARTS;
  for (let part = PARTS; part < last; part++) {
    const [open, high, low] = bars[part]!;
    const at = (level: string, price: number) => ({ level, price: isLong ? price : -price, part });
    if (open <= stop) return at(kind, open);
    if (open >= entry + plan.takeProfit) return at('take_profit', open);
    if (low <= stop) return at(kind, stop);
    if (high >= entry + plan.takeProfit) return at('take_profit', entry + plan.takeProfit);
    best = Math.max(best, high);
    if (plan.breakEven !== undefined && best >= entry + plan.breakEven && entry > stop) {
      stop = entry;
      kind = 'break_even';
    }
    const { trailing } = plan;
    if (trailing && best >= entry + trailing.activation && best - trailing.distance > stop) {
      stop = best - trailing.distance;
      kind = 'trailing_stop';
    }
  }
  return { level: 'expiry', price: parts[last - 1]![3], part: last - 1 };
}

it('with finer bars a trade ends as if these alone were followed', () => {
  let told = 0;
  fc.assert(
    fc.property(quarters, plans, (parts, plan) => {
      const finer = parts.map((bar, index) => ({ from: index * MINUTES, minutes: MINUTES, bar }));
      const result = resultOf(hoursOf(parts), { ...plan, finer });
      const expected = walk(parts, plan);
      const hour = Math.floor(expected.part / PARTS);
      expect(result.confirmedAt).toBe((hour + 1) * 60);
      const [pessimistic, optimistic] = result.between as [number, number];
      expect(result.pnl).toBeGreaterThanOrEqual(pessimistic);
      expect(result.pnl).toBeLessThanOrEqual(optimistic);
      // Where the hour alone tells the exit, it does not tell that a quarter within it opened beyond the level.
      if (result.toldBy === 60) {
        if (result.method === 'stop_first') expect.fail('finer bars should have told');
        expect(result.method!.replace('_gap', '')).toBe(expected.level);
        return;
      }
      told += 1;
      if (result.method !== 'stop_first') expect(result.method).toBe(`${expected.level}_finer`);
      expect(result.exit).toBeCloseTo(expected.price, 9);
      const isAtOpen = expected.price === parts[expected.part]![0];
      const minutes = [expected.part * MINUTES, (expected.part + 1) * MINUTES];
      expect(isAtOpen ? minutes : minutes.slice(1)).toContain(result.at);
    }),
    { numRuns: 2000, seed: 20261121 },
  );
  expect(told).toBeGreaterThan(300);
});
