import { describe, expect, it } from 'vitest';
import { positionsOf, type Trade } from './portfolio-rows.ts';

const NONE = Number.NaN;

describe('what is taken', () => {
  it('two symbols at once, each with its part of the same equity', () => {
    const positions = positionsOf([
      { symbol: 1, from: 1, to: 5, pnl: 10 },
      { symbol: 2, from: 1, to: 6, pnl: -5, price: 50, direction: -1 },
    ]);
    expect(positions).toEqual([
      // A fifth of 1000, at 100 a piece; 10 % of 200.
      {
        symbol: 1,
        from: 1,
        status: 'CLOSED',
        skipped: null,
        sizing: 'fixed_fraction',
        equity: 1000,
        notional: 200,
        quantity: 2,
        pnl: 20,
        fees: expect.closeTo(0, 12),
      },
      {
        symbol: 2,
        from: 1,
        status: 'CLOSED',
        skipped: null,
        sizing: 'fixed_fraction',
        equity: 1000,
        notional: 200,
        quantity: 4,
        pnl: -10,
        fees: expect.closeTo(0, 12),
      },
    ]);
  });

  it('a second trade of a symbol is skipped while the first is open, and taken the instant it has ended', () => {
    const positions = positionsOf([
      { from: 1, to: 5, pnl: 10 },
      { from: 4, to: 9, pnl: 1 },
      { from: 5, to: 9, pnl: 1 },
    ]);
    expect(positions).toMatchObject([
      { status: 'CLOSED' },
      { status: 'SKIPPED', skipped: 'symbol_busy', notional: NONE, pnl: NONE, sizing: null },
      { status: 'CLOSED', equity: 1020, notional: 204 },
    ]);
  });

  it('no more than the most positions, in the order given', () => {
    const positions = positionsOf(
      [
        { symbol: 3, from: 1, to: 5 },
        { symbol: 1, from: 1, to: 4 },
        { symbol: 2, from: 1, to: 5 },
        { symbol: 4, from: 4, to: 5 },
      ],
      { maxPositions: 2 },
    );
    expect(positions.map(({ skipped }) => skipped)).toEqual([null, null, 'max_positions', null]);
  });

  it('nothing after everything was lost', () => {
    const positions = positionsOf(
      [
        { from: 1, to: 2, pnl: -100 },
        { from: 3, to: 4, pnl: 50 },
      ],
      { fraction: 1 },
    );
    expect(positions).toMatchObject([
      { status: 'CLOSED', notional: 1000, pnl: -1000 },
      { status: 'SKIPPED', skipped: 'no_equity', equity: 0 },
    ]);
  });

  it('nothing after a short lost more than there was', () => {
    const positions = positionsOf(
      [
        { from: 1, to: 2, pnl: -150, direction: -1 },
        { from: 3, to: 4, pnl: 50 },
      ],
      { fraction: 1 },
    );
    expect(positions[1]).toMatchObject({ skipped: 'no_equity', equity: -500 });
  });

  it('a symbol in another currency is left out', () => {
    expect(positionsOf([{ from: 1, to: 2, isInCurrency: false }])).toMatchObject([
      { status: 'SKIPPED', skipped: 'other_currency' },
    ]);
  });

  it('a trade over the end of the data stays open, holds its place and brings nothing yet', () => {
    const positions = positionsOf([{ from: 1 }, { from: 1000, to: 1001 }]);
    expect(positions).toMatchObject([
      { status: 'OPEN', notional: 200, pnl: NONE, fees: NONE },
      { status: 'SKIPPED', skipped: 'symbol_busy' },
    ]);
  });
});

describe('the equity at entry', () => {
  it('has open positions at their last mark', () => {
    const positions = positionsOf(
      [
        { symbol: 1, from: 1, to: 9, pnl: 50 },
        { symbol: 2, from: 3, to: 9 },
        { symbol: 3, from: 4, to: 9 },
      ],
      {},
      [
        { symbol: 1, at: 1, price: 99 },
        { symbol: 1, at: 3, price: 110 },
        { symbol: 2, at: 3, price: 99 },
        { symbol: 1, at: 4, price: 90 },
        { symbol: 2, at: 4, price: 125 },
      ],
    );
    // 2 pieces of the first, bought at 100: 20 more at 110, 20 less at 90. The second, 204 of it at 100, is worth a
    // quarter more.
    expect(positions.map(({ equity }) => equity)).toEqual([1000, 1020, 1031]);
    expect(positions[1]!.notional).toBe(204);
  });

  it('of a short rises as the price falls', () => {
    const positions = positionsOf(
      [
        { symbol: 1, from: 1, to: 9, direction: -1 },
        { symbol: 2, from: 3, to: 9 },
      ],
      {},
      [{ symbol: 1, at: 3, price: 90 }],
    );
    expect(positions[1]!.equity).toBe(1020);
  });

  it('has what ended trades brought, fees and all', () => {
    const positions = positionsOf([
      { from: 1, to: 2, pnl: -10 },
      { from: 2, to: 3 },
    ]);
    expect(positions[1]).toMatchObject({ equity: 980, notional: 196 });
  });
});

describe('how much there may be', () => {
  const together = (count: number): Trade[] =>
    Array.from({ length: count }, (_, index) => ({ symbol: index, from: 1, to: 9 }));

  it('takes what is left of the equity, and nothing where less than the least is left', () => {
    const positions = positionsOf(together(4), { fraction: 0.4 });
    expect(positions.map(({ notional }) => notional)).toEqual([400, 400, 200, NONE]);
    expect(positions[3]!.skipped).toBe('no_cash');
  });

  it('counts open positions by what they are worth now', () => {
    const positions = positionsOf(
      [
        { symbol: 1, from: 1, to: 9, direction: -1 },
        { symbol: 2, from: 2, to: 9 },
      ],
      { fraction: 0.5 },
      [{ symbol: 1, at: 2, price: 140 }],
    );
    // 5 pieces sold short at 100 are worth 700, and have cost 200 of the 1000.
    expect(positions[1]).toMatchObject({ equity: 800, notional: 100 });
  });

  it('may be a multiple of the equity', () => {
    const positions = positionsOf(together(5), { fraction: 1, maxExposure: 3 });
    expect(positions.map(({ notional }) => notional)).toEqual([1000, 1000, 1000, NONE, NONE]);
  });

  it('is not less than the least value', () => {
    expect(positionsOf(together(1), { fraction: 0.009 })[0]).toMatchObject({
      skipped: 'too_small',
    });
    expect(positionsOf(together(1), { fraction: 0.01 })[0]).toMatchObject({ notional: 10 });
  });
});

describe('volatility target', () => {
  const rules = { sizing: 'volatility_target', volatilityTarget: 0.01 } as const;

  it('makes a move of one ATR worth its part of the equity', () => {
    // 4 is 4 % of the price: a quarter of the equity moves by 1 % of it.
    expect(positionsOf([{ from: 1, to: 2, atr: 4 }], rules)).toMatchObject([
      { notional: 250, sizing: 'volatility_target' },
    ]);
  });

  it('is capped where little moves, and takes nothing where it is not known how much', () => {
    const atrs = [0.1, 0, undefined];
    const positions = positionsOf(
      atrs.map((atr, symbol) => ({ symbol, from: 1, to: 2, ...(atr !== undefined && { atr }) })),
      rules,
    );
    expect(positions).toMatchObject([
      { notional: 500 },
      { skipped: 'no_volatility' },
      { skipped: 'no_volatility' },
    ]);
  });
});

describe('Kelly', () => {
  const rules = { sizing: 'kelly', maxFraction: 0.9 } as const;
  const inTurn = (...pnl: number[]): Trade[] =>
    pnl.map((each, index) => ({ from: index * 2, to: index * 2 + 1, pnl: each }));

  it('keeps to the fixed fraction until enough trades have ended', () => {
    const positions = positionsOf(inTurn(50, -50, 50, -50, 50), rules);
    const fixed = Array(4).fill('fixed_fraction');
    expect(positions.map(({ sizing }) => sizing)).toEqual([...fixed, null]);
    // Two wins of half and two losses of half: nothing to be had.
    expect(positions[4]).toMatchObject({ skipped: 'no_edge' });
  });

  it('is what is won on average, for what is lost', () => {
    const trades = inTurn(50, 50, 50, -50, 0.5);
    // Three of four won a half, one lost it: 0.75 / 0.5 - 0.25 / 0.5 is 1, of which 0.9 may be taken.
    const [, , , , full] = positionsOf(trades, rules);
    expect(full).toMatchObject({ sizing: 'kelly' });
    expect(full!.notional).toBeCloseTo(0.9 * full!.equity, 9);
    const [, , , , half] = positionsOf(trades, { ...rules, kellyShare: 0.5 });
    expect(half!.notional).toBeCloseTo(0.5 * half!.equity, 9);
  });

  it('does not know of trades that are still open, but of those that were skipped', () => {
    const skipped: Trade[] = [
      { symbol: 1, from: 0, to: 10, pnl: 50 },
      { symbol: 1, from: 1, to: 2, pnl: 50 },
      { symbol: 1, from: 1, to: 2, pnl: 50 },
      { symbol: 1, from: 1, to: 3, pnl: -50 },
      { symbol: 2, from: 3, to: 12 },
      { symbol: 3, from: 10, to: 12 },
    ];
    const positions = positionsOf(skipped, { ...rules, kellyMinTrades: 3 });
    // Two of three won: 2/3 / 0.5 - 1/3 / 0.5 = 2/3. Later three of four.
    expect(positions[4]!.notional).toBeCloseTo((2 / 3) * 1000, 9);
    expect(positions.at(-1)!.sizing).toBe('kelly');
    expect(positionsOf(skipped, { ...rules, kellyMinTrades: 4 })[4]!.sizing).toBe('fixed_fraction');
  });

  it('takes the most after wins alone, nothing after losses alone', () => {
    expect(positionsOf(inTurn(1, 1, 1, 1, 1), rules)[4]!.notional).toBeGreaterThan(900);
    expect(positionsOf(inTurn(-1, -1, -1, -1, 1), rules)[4]).toMatchObject({ skipped: 'no_edge' });
    expect(positionsOf(inTurn(0, 0, 0, 0, 1), rules)[4]).toMatchObject({ skipped: 'no_edge' });
  });
});

it('has the fees as what the prices alone do not explain', () => {
  const long: Trade = { from: 1, to: 2, pnl: 10, exitPrice: 111 };
  const short: Trade = { from: 3, to: 4, pnl: -10, exitPrice: 109.5, direction: -1 };
  const [bought, sold] = positionsOf([long, short]);
  // 2 pieces gained 11 each, and 20 was left of it; 2.04 pieces lost 9.5 each, and 20.4 was lost.
  expect(bought!.fees).toBeCloseTo(2, 12);
  expect(sold!.fees).toBeCloseTo(1.02, 12);
});
