import { NORMAL_975, studentQuantile } from './student.ts';

/** Trades of one stretch of time: how many, and the sum of what is looked at. */
export interface Block {
  readonly block: number;
  readonly trades: number;
  readonly sum: number;
}

/** A figure with the interval in which it lies with 95 %; null where the trades do not allow to say. */
export interface Estimate {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * The mean of a trade. Trades of one block share what the market did and count as one draw: the error is that of a
 * ratio of sums over blocks, √(g / (g - 1) × Σ (sum - mean × trades)²) / trades (Cochran, Sampling Techniques, 6.3;
 * the cluster-robust error of a mean), its interval by Student's t with g - 1 degrees of freedom.
 * Null without trades.
 */
export function meanOf(blocks: readonly Block[]): Estimate | null {
  const { mean, deviations } = deviationsOf(blocks);
  return mean === null ? null : estimate(mean, errorOf([...deviations.values()]), blocks.length);
}

/**
 * The mean of a trade among `now` less that among `before`. What both made of one block, they made of the same market:
 * the blocks' deviations are set against each other before they are squared, so that what moved both alike does not
 * count as chance. Null where one has no trades.
 */
export function differenceOf(before: readonly Block[], now: readonly Block[]): Estimate | null {
  const [was, is] = [deviationsOf(before), deviationsOf(now)];
  if (was.mean === null || is.mean === null) return null;
  const blocks = [...new Set([...was.deviations.keys(), ...is.deviations.keys()])];
  const deviations = blocks.map(
    (block) => (is.deviations.get(block) ?? 0) - (was.deviations.get(block) ?? 0),
  );
  return estimate(is.mean - was.mean, errorOf(deviations), blocks.length);
}

/**
 * A share of trades with the interval of Wilson (1927), which stays within 0 and 1. Trades that share their block
 * count for fewer: as many as would leave a share of independent ones with the same error (Korn and Graubard 1998).
 * Where all or none are counted, blocks tell nothing of the error, and each counts as one.
 */
export function shareOf(blocks: readonly Block[]): Estimate | null {
  const { mean: share, deviations, trades } = deviationsOf(blocks);
  if (share === null) return null;
  const error = errorOf([...deviations.values()]);
  if (error === null) return { value: share, low: null, high: null };
  const independent =
    share === 0 || share === 1
      ? blocks.length
      : Math.min(trades, (share * (1 - share)) / Math.max(error ** 2, Number.MIN_VALUE));
  return wilson(share, independent, studentQuantile(blocks.length - 1));
}

/** The interval of Wilson for a share of `n` independent draws. */
export function wilson(share: number, n: number, z = NORMAL_975): Estimate {
  const scale = 1 + z ** 2 / n;
  const centre = (share + z ** 2 / (2 * n)) / scale;
  const half = (z * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2))) / scale;
  return { value: share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** By how much each block moves the mean, and the mean. */
function deviationsOf(blocks: readonly Block[]) {
  const trades = blocks.reduce((total, block) => total + block.trades, 0);
  const sum = blocks.reduce((total, block) => total + block.sum, 0);
  const mean = trades === 0 ? null : sum / trades;
  const deviations = new Map(
    blocks.map((block) => [block.block, (block.sum - (mean ?? 0) * block.trades) / trades]),
  );
  return { mean, deviations, trades };
}

/** Null for one block, which deviates from nothing. */
function errorOf(deviations: readonly number[]): number | null {
  const blocks = deviations.length;
  if (blocks < 2) return null;
  const squares = deviations.reduce((total, deviation) => total + deviation ** 2, 0);
  return Math.sqrt((blocks / (blocks - 1)) * squares);
}

function estimate(value: number, error: number | null, blocks: number): Estimate {
  if (error === null) return { value, low: null, high: null };
  const half = studentQuantile(blocks - 1) * error;
  return { value, low: value - half, high: value + half };
}
