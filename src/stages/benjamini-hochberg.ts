/**
 * The least false discovery rate at which each of several tests would still be called a discovery, from their
 * p-values (Benjamini and Hochberg, Controlling the False Discovery Rate, 1995): the smallest of p × tests / rank over
 * its own rank and all above it.
 */
export function falseDiscoveryRates(pValues: readonly number[]): number[] {
  const descending = pValues.map((_, test) => test).sort((a, b) => pValues[b]! - pValues[a]!);
  const rates = new Array<number>(pValues.length);
  let least = 1;
  for (const [place, test] of descending.entries()) {
    const rank = pValues.length - place;
    least = Math.min(least, (pValues[test]! * pValues.length) / rank);
    rates[test] = least;
  }
  return rates;
}
