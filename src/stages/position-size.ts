/** How large a position is wanted, from the strategy's `portfolio`. Fractions are parts of the equity at entry. */
export interface SizingRules {
  readonly sizing: SizingMethod;
  readonly positionFraction: number;
  /** The most that `volatility_target` and `kelly` may ask for. */
  readonly maxPositionFraction: number;
  /** The part of the equity that a move of one ATR is to be worth. */
  readonly volatilityTarget: number;
  /** The part of the Kelly fraction that is taken: 0.5 is half Kelly. */
  readonly kellyShare: number;
  /** With fewer ended trades than these, Kelly gives way to `positionFraction`. */
  readonly kellyMinTrades: number;
}

export type SizingMethod = 'fixed_fraction' | 'volatility_target' | 'kelly';

/** The part of the equity that a position is to take and what told so, or why there is none. */
export type PositionSize =
  | { readonly fraction: number; readonly sizing: SizingMethod }
  | { readonly skipped: 'no_volatility' | 'no_edge' };

/** What ended trades returned, as parts of what was staked; a trade that gained nothing did not win. */
export interface EndedTrades {
  readonly wins: number;
  readonly losses: number;
  /** Sums, both at least 0. */
  readonly gained: number;
  readonly lost: number;
}

/** The size that the rules ask for, of a trade that is entered at `entryPrice` while `atr` is its average true range. */
export function positionSize(
  rules: SizingRules,
  entryPrice: number,
  atr: number,
  ended: EndedTrades,
): PositionSize {
  if (rules.sizing === 'volatility_target') {
    if (!(atr > 0)) return { skipped: 'no_volatility' };
    // A move of one ATR is atr / entryPrice of the position.
    return capped('volatility_target', (rules.volatilityTarget * entryPrice) / atr, rules);
  }
  if (rules.sizing === 'kelly' && ended.wins + ended.losses >= rules.kellyMinTrades) {
    const fraction = rules.kellyShare * kellyFraction(ended);
    return fraction > 0 ? capped('kelly', fraction, rules) : { skipped: 'no_edge' };
  }
  return { fraction: rules.positionFraction, sizing: 'fixed_fraction' };
}

function capped(sizing: SizingMethod, fraction: number, rules: SizingRules): PositionSize {
  return { sizing, fraction: Math.min(fraction, rules.maxPositionFraction) };
}

/**
 * The fraction of the equity whose logarithm grows fastest in the long run, if a stake gains the mean win with the win
 * rate and loses the mean loss otherwise: p / loss - (1 - p) / win, all of it if nothing was lost (J. L. Kelly, A New
 * Interpretation of Information Rate, 1956; for returns that are not all or nothing, E. O. Thorp, 2006).
 */
export function kellyFraction({ wins, losses, gained, lost }: EndedTrades): number {
  if (wins === 0) return Number.NEGATIVE_INFINITY;
  if (lost === 0) return Number.POSITIVE_INFINITY;
  const winRate = wins / (wins + losses);
  return winRate / (lost / losses) - (1 - winRate) / (gained / wins);
}
