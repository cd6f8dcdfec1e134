import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Mark, positionsOf, type Rules, type Trade } from './portfolio-rows.ts';

const trade = fc
  .record({
    symbol: fc.integer({ min: 1, max: 6 }),
    from: fc.integer({ min: 0, max: 200 }),
    length: fc.integer({ min: 1, max: 40 }),
    pnl: fc.double({ min: -60, max: 80, noNaN: true }),
    direction: fc.constantFrom(1 as const, -1 as const),
    price: fc.double({ min: 0.01, max: 1000, noNaN: true }),
    atr: fc.double({ min: 0, max: 50, noNaN: true }),
    isOpen: fc.boolean(),
  })
  .map(
    ({ length, isOpen, ...given }): Trade =>
      isOpen && given.from > 180 ? given : { ...given, to: given.from + length },
  );
const trades = fc
  .array(trade, { maxLength: 80 })
  .map((all) => all.toSorted((a, b) => a.from - b.from));

const rules: fc.Arbitrary<Required<Rules>> = fc.record({
  initialEquity: fc.constantFrom(50, 1000, 1e6),
  maxPositions: fc.integer({ min: 1, max: 4 }),
  maxExposure: fc.constantFrom(0.5, 1, 2),
  minNotional: fc.constantFrom(0, 10),
  sizing: fc.constantFrom('fixed_fraction', 'volatility_target', 'kelly'),
  fraction: fc.double({ min: 0.01, max: 1, noNaN: true }),
  maxFraction: fc.double({ min: 0.01, max: 1, noNaN: true }),
  volatilityTarget: fc.double({ min: 0.001, max: 0.1, noNaN: true }),
  kellyShare: fc.constantFrom(0.5, 1),
  kellyMinTrades: fc.integer({ min: 1, max: 10 }),
});

const isTaken = ({ status }: { status: string }) => status !== 'SKIPPED';
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

it('has in the end what it began with and what the positions brought', () => {
  fc.assert(
    fc.property(trades, rules, (given, limits) => {
      // What is asked after all has ended sees the equity of the end.
      const ended = given.map((each): Trade => ({ ...each, to: each.to ?? 230 }));
      const all = positionsOf([...ended, { symbol: 99, from: 300, to: 301 }], limits);
      const taken = all.slice(0, -1).filter(isTaken);
      const expected = limits.initialEquity + sum(taken.map(({ pnl }) => pnl));
      const scale = limits.initialEquity + sum(taken.map(({ pnl }) => Math.abs(pnl)));
      expect(Math.abs(all.at(-1)!.equity - expected)).toBeLessThanOrEqual(1e-9 * scale);
      for (const [index, position] of all.slice(0, -1).entries()) {
        if (isTaken(position))
          expect(position.pnl).toBe((position.notional * ended[index]!.pnl!) / 100);
      }
    }),
  );
});

it('never has more positions than it may, two of a symbol, or more invested than there is', () => {
  fc.assert(
    fc.property(trades, rules, (given, limits) => {
      // Prices stand still at each trade's entry price, so that what is invested is what was paid.
      const all = positionsOf(given, limits);
      for (const [index, position] of all.entries()) {
        if (!isTaken(position)) continue;
        const open = all.filter(
          (other, at) =>
            at <= index && isTaken(other) && !((given[at]!.to ?? Infinity) <= position.from),
        );
        expect(open.length).toBeLessThanOrEqual(limits.maxPositions);
        expect(new Set(open.map(({ symbol }) => symbol)).size).toBe(open.length);
        const invested = sum(open.map(({ notional }) => notional));
        expect(invested).toBeLessThanOrEqual(limits.maxExposure * position.equity * (1 + 1e-9));
        expect(position.notional).toBeGreaterThanOrEqual(limits.minNotional);
        expect(position.notional).toBeGreaterThan(0);
      }
    }),
  );
});

it('decides nothing by what is not yet known', () => {
  const marks = fc.array(
    fc.record({
      symbol: fc.integer({ min: 1, max: 6 }),
      at: fc.integer({ min: 0, max: 200 }),
      price: fc.double({ min: 0.01, max: 1000, noNaN: true }),
    }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(
      trades,
      rules,
      marks,
      fc.integer({ min: 1, max: 200 }),
      (given, limits, all: readonly Mark[], cut) => {
        const whole = positionsOf(given, limits, all).filter(({ from }) => from < cut);
        const known = given
          .filter(({ from }) => from < cut)
          .map(({ to, ...each }): Trade => (to !== undefined && to < cut ? { ...each, to } : each));
        const early = positionsOf(
          known,
          limits,
          all.filter(({ at }) => at < cut),
        );
        const decision = ({
          symbol,
          from,
          skipped,
          sizing,
          equity,
          notional,
        }: (typeof early)[0]) => ({
          symbol,
          from,
          skipped,
          sizing,
          equity,
          notional,
        });
        expect(early.map(decision)).toEqual(whole.map(decision));
      },
    ),
  );
});
