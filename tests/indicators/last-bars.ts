/** What `calculate` makes of the last `count` values at each of them, NaN where there are fewer. */
export function overLast(
  values: ArrayLike<number>,
  count: number,
  calculate: (window: Float64Array) => number,
): number[] {
  const all = Float64Array.from(values);
  return Array.from(all, (_, bar) =>
    bar + 1 < count ? NaN : calculate(all.subarray(bar + 1 - count, bar + 1)),
  );
}

export function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Population deviation. */
export function deviationOf(values: Float64Array): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
}
